//! Image names, tags and digests (spec section 9).

mod reference;
mod step;

pub(crate) use step::set_images;
