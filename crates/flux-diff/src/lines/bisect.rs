//! Myers' middle snake: where the shortest edit path is in its middle.

/// One of the two searches: how far it has come on each diagonal.
struct Front {
    reached: Vec<Option<usize>>,
    /// How many diagonals at each end have left the grid.
    low: isize,
    high: isize,
}

/// A diagonal's place in [`Front::reached`].
fn place(offset: isize, diagonal: isize, length: usize) -> Option<usize> {
    usize::try_from(offset + diagonal).ok().filter(|place| *place < length)
}

impl Front {
    fn new(length: usize, offset: isize) -> Self {
        let mut reached = vec![None; length];
        if let Some(place) = place(offset, 1, length) {
            reached[place] = Some(0);
        }
        Self { reached, low: 0, high: 0 }
    }

    fn at(&self, offset: isize, diagonal: isize) -> Option<usize> {
        self.reached[place(offset, diagonal, self.reached.len())?]
    }

    /// Goes one edit further on a diagonal, then along what is equal.
    fn advance(
        &mut self,
        offset: isize,
        (diagonal, edits): (isize, isize),
        (width, height): (usize, usize),
        equal: impl Fn(usize, usize) -> bool,
        steps: &mut usize,
    ) -> (usize, isize) {
        let (before, after) = (self.at(offset, diagonal - 1), self.at(offset, diagonal + 1));
        let down = diagonal == -edits || (diagonal != edits && before < after);
        let mut x = if down { after.unwrap_or(0) } else { before.map_or(0, |x| x + 1) };
        let mut y = signed(x) - diagonal;
        while let Ok(row) = usize::try_from(y)
            && x < width
            && row < height
            && equal(x, row)
        {
            (x, y) = (x + 1, y + 1);
            *steps = steps.saturating_sub(1);
        }
        if let Some(place) = place(offset, diagonal, self.reached.len()) {
            self.reached[place] = Some(x);
        }
        if x > width {
            self.high += 2;
        } else if y > signed(height) {
            self.low += 2;
        }
        (x, y)
    }
}

fn signed(number: usize) -> isize {
    isize::try_from(number).unwrap_or(isize::MAX)
}

/// Where to cut both sequences so that the edits of the halves are the edits of the whole; nothing when they have nothing in
/// common or `steps` are used up.
pub(super) fn split(old: &[u32], new: &[u32], steps: &mut usize) -> Option<(usize, usize)> {
    let (width, height) = (old.len(), new.len());
    let most = (width + height).div_ceil(2);
    let (offset, length) = (signed(most), 2 * most);
    let (mut forth, mut back) = (Front::new(length, offset), Front::new(length, offset));
    let delta = signed(width) - signed(height);
    let meets_going_forth = delta % 2 != 0;
    for edits in 0..signed(most) {
        let mut diagonal = -edits + forth.low;
        while diagonal <= edits - forth.high {
            let equal = |x: usize, y: usize| old[x] == new[y];
            let (x, y) = forth.advance(offset, (diagonal, edits), (width, height), equal, steps);
            if meets_going_forth
                && x <= width
                && let Ok(y) = usize::try_from(y)
                && y <= height
                && let Some(other) = back.at(offset, delta - diagonal)
                && x + other >= width
            {
                return Some((x, y));
            }
            diagonal += 2;
        }
        let mut diagonal = -edits + back.low;
        while diagonal <= edits - back.high {
            let equal = |x: usize, y: usize| old[width - x - 1] == new[height - y - 1];
            let (x, y) = back.advance(offset, (diagonal, edits), (width, height), equal, steps);
            if !meets_going_forth
                && x <= width
                && y <= signed(height)
                && let Some(other) = forth.at(offset, delta - diagonal)
                && x + other >= width
            {
                let row = signed(other) - (delta - diagonal);
                return usize::try_from(row).ok().map(|row| (other, row));
            }
            diagonal += 2;
        }
        *steps = steps.saturating_sub(2 * edits.unsigned_abs() + 1);
        if *steps == 0 {
            return None;
        }
    }
    None
}
