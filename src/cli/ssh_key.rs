//! Flags that say what kind of SSH key to make.

use clap::Args;
use flux_git::ssh::KeyKind;

use super::parse::values;

/// What kind of key to make, for commands that have no commands below them.
#[derive(Args, Clone, Debug)]
pub(crate) struct SshKey {
    /// SSH public key algorithm
    #[arg(long = "ssh-key-algorithm", value_name = "rsa|ecdsa|ed25519", default_value = "ecdsa", value_parser = algorithm())]
    algorithm: String,
    /// SSH RSA public key bit size (multiplies of 8, min 1024)
    #[arg(long = "ssh-rsa-bits", value_name = "rsaKeyBits", default_value = "2048", value_parser = rsa_bits)]
    bits: usize,
    /// SSH ECDSA public key curve
    #[arg(long = "ssh-ecdsa-curve", value_name = "p256|p384|p521", default_value = "p384", value_parser = curve())]
    curve: String,
}

impl SshKey {
    /// What kind of key to make.
    pub(crate) fn kind(&self) -> KeyKind {
        kind(&self.algorithm, self.bits, &self.curve)
    }
}

/// What kind of key the three flags mean.
pub(crate) fn kind(algorithm: &str, bits: usize, curve: &str) -> KeyKind {
    match (algorithm, curve) {
        ("rsa", _) => KeyKind::Rsa { bits },
        ("ed25519", _) => KeyKind::Ed25519,
        (_, "p256") => KeyKind::EcdsaP256,
        (_, "p521") => KeyKind::EcdsaP521,
        _ => KeyKind::EcdsaP384,
    }
}

/// Reads `--ssh-key-algorithm`.
pub(crate) fn algorithm() -> values::OneOf {
    values::one_of("public key algorithm", &["rsa", "ecdsa", "ed25519"])
}

/// Reads `--ssh-ecdsa-curve`.
pub(crate) fn curve() -> values::OneOf {
    values::one_of("curve", &["p256", "p384", "p521"])
}

/// Reads `--ssh-rsa-bits`; nothing means the default.
pub(crate) fn rsa_bits(text: &str) -> Result<usize, String> {
    if text.trim().is_empty() {
        return Ok(2048);
    }
    let bits: usize =
        text.trim().parse().map_err(|_| format!("strconv.Atoi: parsing {text:?}: invalid syntax"))?;
    match bits {
        ..1024 => Err("RSA key bit size must be at least 1024".to_owned()),
        bits if bits % 8 != 0 => Err("RSA key bit size must be a multiples of 8".to_owned()),
        bits => Ok(bits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_rsa() {
        for (text, read) in [
            ("", Ok(2048)),
            (" 4096", Ok(4096)),
            ("1000", Err("RSA key bit size must be at least 1024")),
            ("1025", Err("RSA key bit size must be a multiples of 8")),
            ("x", Err("strconv.Atoi: parsing \"x\": invalid syntax")),
        ] {
            assert_eq!(rsa_bits(text), read.map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn the_curve_counts_for_ecdsa_only() {
        assert_eq!(kind("ecdsa", 1, "p521"), KeyKind::EcdsaP521);
        assert_eq!(kind("ed25519", 1, "p521"), KeyKind::Ed25519);
        assert_eq!(kind("rsa", 1, "p521"), KeyKind::Rsa { bits: 1 });
    }
}
