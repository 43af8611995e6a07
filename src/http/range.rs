//! `Range: bytes=…` as players send it: one range; anything else is answered with the whole.

/// Which bytes to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    Whole,
    /// From the first up to and including the last.
    Part(u64, u64),
    /// None of them are there.
    Beyond,
}

/// Reads the header against a size in bytes.
pub fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else { return Wanted::Whole };
    let (first, last) = (first.trim(), last.trim());
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => part(first, last, size),
        (Ok(first), Err(_)) if last.is_empty() => part(first, u64::MAX, size),
        // The last so many bytes.
        (Err(_), Ok(0)) if first.is_empty() => Wanted::Beyond,
        (Err(_), Ok(count)) if first.is_empty() && size > 0 => {
            Wanted::Part(size.saturating_sub(count), size - 1)
        }
        _ => Wanted::Whole,
    }
}

fn part(first: u64, last: u64, size: u64) -> Wanted {
    if first < size { Wanted::Part(first, last.min(size - 1)) } else { Wanted::Beyond }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_what_is_there() {
        assert_eq!(wanted(None, 10), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-"), 10), Wanted::Part(0, 9));
        assert_eq!(wanted(Some("bytes=2-5"), 10), Wanted::Part(2, 5));
        assert_eq!(wanted(Some("bytes=2-500"), 10), Wanted::Part(2, 9));
        assert_eq!(wanted(Some("bytes=-3"), 10), Wanted::Part(7, 9));
        assert_eq!(wanted(Some("bytes=-30"), 10), Wanted::Part(0, 9));
        assert_eq!(wanted(Some("bytes=10-"), 10), Wanted::Beyond);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Beyond);
        assert_eq!(wanted(Some("bytes=-0"), 10), Wanted::Beyond);
    }

    #[test]
    fn what_is_not_understood_is_answered_whole() {
        for odd in ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=", "bytes=-"] {
            assert_eq!(wanted(Some(odd), 10), Wanted::Whole, "{odd}");
        }
    }
}
