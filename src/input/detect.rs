//! What kind of file some bytes are.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// No bytes at all.
    Empty,
    /// A PDF, junk before its header allowed.
    Pdf,
    /// Text in some encoding.
    Text,
    /// Something that is not read.
    Other {
        /// What it is.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
}

/// How far into a file the PDF header is looked for; viewers look as far.
const HEADER_WITHIN: usize = 1024;
/// How much of a file is looked at to tell text from bytes.
const SAMPLE: usize = 64 << 10;

const TO_PDF: &str = "open it and save or print it as PDF";

/// Tells a file by its content.
pub(super) fn detect(bytes: &[u8]) -> Format {
    if bytes.is_empty() {
        return Format::Empty;
    }
    let start = &bytes[..bytes.len().min(HEADER_WITHIN)];
    if find(start, b"%PDF-").is_some() {
        return Format::Pdf;
    }
    let other = |what, advice| Format::Other { what, advice };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        return if find(sample, b"word/").is_some() {
            other("a Word file (DOCX)", TO_PDF)
        } else if find(sample, b"xl/").is_some() {
            other("an Excel file (XLSX)", TO_PDF)
        } else {
            other("a ZIP archive", "unpack it and name the files in it")
        };
    }
    for (magic, what, advice) in [
        (&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], "an old Word, WPS or Excel file", TO_PDF),
        (b"\x89PNG", "a picture (PNG)", "have it recognised by an OCR program that writes PDF or text"),
        (b"\xFF\xD8\xFF", "a picture (JPEG)", "have it recognised by an OCR program that writes PDF or text"),
        (b"GIF8", "a picture (GIF)", "have it recognised by an OCR program that writes PDF or text"),
        (b"Rar!", "a RAR archive", "unpack it and name the files in it"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it and name the files in it"),
        (b"\x1F\x8B", "a gzip archive", "unpack it and name the files in it"),
        (b"{\\rtf", "a rich text file (RTF)", TO_PDF),
    ] {
        if bytes.starts_with(magic) {
            return other(what, advice);
        }
    }
    if is_markup(start) {
        return other(
            "a web page",
            "open it in a browser and print it as PDF, or copy its text into a .txt file",
        );
    }
    // A PDF whose header is lost still has its objects, which the reader can find.
    if find(bytes, b" obj").is_some() && find(bytes, b"endobj").is_some() && find(bytes, b"/Page").is_some() {
        return Format::Pdf;
    }
    if is_text(&bytes[..bytes.len().min(SAMPLE)]) {
        return Format::Text;
    }
    other("no format that is read (PDF or text)", "check that the download is whole")
}

fn is_markup(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(start).to_lowercase();
    let head = head.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']);
    head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.starts_with("<?xml")
        || head.starts_with("<head")
        || head.starts_with("<!--") && head.contains("<html")
}

fn is_text(sample: &[u8]) -> bool {
    if sample.starts_with(b"\xFF\xFE") || sample.starts_with(b"\xFE\xFF") {
        return true;
    }
    let zeros = sample.iter().filter(|b| **b == 0).count();
    // A stray zero byte or two is damage, not another format.
    if zeros * 200 > sample.len() {
        // UTF-16 without a mark: every other byte of the Latin letters and line ends is zero, none doubled.
        return super::txt::utf16_without_mark(sample).is_some();
    }
    let controls = sample.iter().filter(|b| **b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0C)).count();
    if controls * 50 > sample.len() {
        return false;
    }
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) if error.valid_up_to() + 4 > sample.len() => true,
        Err(_) => {
            let (_, _, broken) = encoding_rs::GB18030.decode(sample);
            let (text, ..) = encoding_rs::UTF_8.decode(sample);
            let lost = text.chars().filter(|c| *c == '\u{FFFD}').count();
            !broken || lost * 20 < text.chars().count() || almost_gb18030(sample)
        }
    }
}

/// A sample may end in the middle of a character, and a text may hold a damaged one.
fn almost_gb18030(sample: &[u8]) -> bool {
    let (text, ..) = encoding_rs::GB18030.decode(sample);
    let total = text.chars().count();
    let lost = text.chars().filter(|c| *c == '\u{FFFD}').count();
    let ideographs = text.chars().filter(|c| crate::text::is_ideograph(*c)).count();
    lost * 100 < total && ideographs * 5 > total
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_content() {
        assert_eq!(detect(b""), Format::Empty);
        assert_eq!(detect(b"\n\njunk %PDF-1.4"), Format::Pdf);
        assert_eq!(detect("一、总体情况\n".as_bytes()), Format::Text);
        assert_eq!(detect(&encoding_rs::GB18030.encode("一、总体情况，政府信息公开\n").0), Format::Text);
        assert!(
            matches!(detect(b"PK\x03\x04....word/document.xml"), Format::Other { what, .. } if what.contains("Word"))
        );
        assert!(matches!(detect(b"\x00\x01\x02\x03\x9f\x00\x00"), Format::Other { .. }));
        assert!(matches!(detect(b"<!DOCTYPE html><html>"), Format::Other { what: "a web page", .. }));
    }
}
