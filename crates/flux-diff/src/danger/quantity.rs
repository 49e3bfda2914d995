//! Sizes as Kubernetes writes them: `1Gi`, `500M`, `1e9`.

/// Whether one size is surely less than another; a size that cannot be read is not.
pub(super) fn is_less(left: &str, right: &str) -> bool {
    matches!((bytes(left), bytes(right)), (Some(left), Some(right)) if left < right)
}

fn bytes(text: &str) -> Option<f64> {
    const UNITS: &[(&str, f64)] = &[
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("Pi", 1_125_899_906_842_624.0),
        ("Ei", 1_152_921_504_606_846_976.0),
        ("m", 1e-3),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("E", 1e18),
    ];
    let unit = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
    let (number, factor) = unit.unwrap_or((text, 1.0));
    Some(number.trim().parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_compared_by_bytes() {
        for (left, right, less) in [
            ("1Gi", "2Gi", true),
            ("2Gi", "1Gi", false),
            ("1024Mi", "1Gi", false),
            ("1G", "1Gi", true),
            ("1e9", "1Gi", true),
            ("999999", "1M", true),
            ("big", "1M", false),
        ] {
            assert_eq!(is_less(left, right), less, "{left} {right}");
        }
    }
}
