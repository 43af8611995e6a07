//! A zip archive of a few files, stored as they are: speech hardly shrinks, and every program can open it.

/// Builds an archive (PKWARE APPNOTE 6.3.3, the part that every reader understands).
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

/// What stands before a file and again in the directory.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
/// 1980-01-01: archives of the same lesson are the same bytes.
const DAY: u16 = 0x0021;

impl Zip {
    /// An archive with room for files of so many bytes together, so that it need not be copied as it grows.
    pub fn with_room(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes.saturating_add(64 << 10)), ..Self::default() }
    }

    /// Adds a file. Names are relative, with `/` between folders, and our own: `audio/01.wav`.
    pub fn add(&mut self, name: &str, content: &[u8]) {
        let at = length(self.bytes.len());
        let mut common = Vec::with_capacity(26);
        common.extend(VERSION.to_le_bytes());
        common.extend(FLAGS.to_le_bytes());
        common.extend(0_u16.to_le_bytes()); // stored
        common.extend(0_u16.to_le_bytes()); // midnight
        common.extend(DAY.to_le_bytes());
        common.extend(crc32(content).to_le_bytes());
        common.extend(length(content.len()).to_le_bytes());
        common.extend(length(content.len()).to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend(0_u16.to_le_bytes()); // no extra field

        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&common);
        self.directory.extend([0; 10]); // no comment, first disk, no attributes
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
    }

    /// The archive. Keep it below 4 GiB; lessons are far below.
    pub fn finish(mut self) -> Vec<u8> {
        let at = length(self.bytes.len());
        let size = length(self.directory.len());
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend(0_u16.to_le_bytes());
        self.bytes
    }
}

fn length(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// For each byte its remainder, so that a check sum takes one step a byte.
const REMAINDERS: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut n = 0;
    while n < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let mut value = n as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[n] = value;
        n += 1;
    }
    table
};

fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| REMAINDERS[usize::from(sum.to_le_bytes()[0] ^ byte)] ^ (sum >> 8);
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_sum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn every_file_stands_where_the_directory_says() {
        let mut zip = Zip::default();
        zip.add("index.html", b"<p>hi</p>");
        zip.add("audio/01.wav", &[7; 1000]);
        let bytes = zip.finish();
        let end = bytes.len() - 22;
        assert_eq!(bytes[end..end + 4], *b"PK\x05\x06");
        let four = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (size, mut at) = (four(end + 12), four(end + 16));
        assert_eq!(at + size, end);
        for (name, content) in [("index.html", b"<p>hi</p>".to_vec()), ("audio/01.wav", vec![7; 1000])] {
            assert_eq!(bytes[at..at + 4], *b"PK\x01\x02");
            let local = four(at + 42);
            assert_eq!(bytes[local..local + 4], *b"PK\x03\x04");
            let from = local + 30 + name.len();
            assert_eq!(&bytes[local + 30..from], name.as_bytes());
            assert_eq!(bytes[from..from + content.len()], content);
            assert_eq!((four(at + 16), four(at + 24)), (crc32(&content) as usize, content.len()));
            at += 46 + name.len();
        }
        assert_eq!(at, end);
    }
}
