//! What kind of file some bytes are.

use std::io::{Cursor, Read, Seek};

use super::{charset, mht, placed};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// No bytes at all.
    Empty,
    /// A PDF, junk before its header allowed.
    Pdf,
    /// Text in some encoding, Markdown among it.
    Text,
    /// A web page, or a part of one.
    Html,
    /// Words with their places, as PDF tools write them in markup.
    Placed(placed::Kind),
    /// A web page saved whole as a message.
    SavedPage,
    /// A Word file (Office Open XML).
    Docx,
    /// An Excel file, old or new.
    Sheet,
    /// Files packed into one.
    Archive(Packing),
    /// Something that is not read.
    Other {
        /// What it is.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
}

/// How files are packed into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// ZIP.
    Zip,
    /// TAR.
    Tar,
    /// One file or a TAR, compressed by gzip.
    Gzip,
}

/// How far into a file the PDF header is looked for; viewers look as far.
const HEADER_WITHIN: usize = 1024;
/// How much of a file is looked at to tell text from bytes.
const SAMPLE: usize = 64 << 10;

const TO_DOCX: &str = "convert it first, for example with: soffice --headless --convert-to docx FILE";
const OCR: &str = "convert it to PDF, text or Markdown with an OCR program";

/// Mark-up of other programs: what its text holds, each on a line of its own or in a tag; its name; what makes a page of it.
const OTHER_MARKUP: &[(&[&str], &str, &str)] = &[
    (
        &["\n{|", "\n|-"],
        "MediaWiki mark-up",
        "convert it first, for example with: pandoc -f mediawiki -t html FILE",
    ),
    (&["\n|===\n"], "AsciiDoc mark-up", "convert it first, for example with: asciidoctor FILE"),
    (
        &["\\begin{", "\\end{", "&"],
        "LaTeX mark-up",
        "convert it first, for example with: pandoc -f latex -t html FILE",
    ),
    (&["<tgroup"], "DocBook mark-up", "convert it first, for example with: pandoc -f docbook -t html FILE"),
    (&["<TEI"], "TEI mark-up", "convert it first, for example with: pandoc -f tei -t html FILE"),
];

/// Whether a text is marked up as other programs do, and what to do then.
fn other_markup(sample: &[u8]) -> Option<Format> {
    let (text, _) = charset::decode(sample);
    let text = text.replace("\r\n", "\n");
    let found = OTHER_MARKUP.iter().find(|(marks, ..)| marks.iter().all(|mark| text.contains(mark)));
    if let Some((_, what, advice)) = found {
        return Some(Format::Other { what, advice });
    }
    let start: String = text.chars().filter(|c| !c.is_whitespace()).take(2).collect();
    let is_json = matches!(start.as_str(), "[[" | "[{" | "[\"" | "{\"");
    is_json.then_some(Format::Other {
        what: "JSON that this program did not print",
        advice: "write its rows to a CSV file first",
    })
}

/// Tells a file by its content.
pub(super) fn detect(bytes: &[u8]) -> Format {
    if bytes.is_empty() {
        return Format::Empty;
    }
    let start = &bytes[..bytes.len().min(HEADER_WITHIN)];
    if find(start, b"%PDF-").is_some() && !is_markup(start) {
        return Format::Pdf;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return packed(bytes);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Format::Archive(Packing::Tar);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return compound(bytes);
    }
    for (magic, what, advice) in [
        (&b"\x89PNG"[..], "a PNG image", OCR),
        (b"\xFF\xD8\xFF", "a JPEG image", OCR),
        (b"GIF8", "a GIF image", OCR),
        (b"II*\0", "a TIFF image", OCR),
        (b"MM\0*", "a TIFF image", OCR),
        (b"Rar!", "a RAR archive", "unpack it and name the files inside"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it and name the files inside"),
        (b"{\\rtf", "a rich text file (RTF)", TO_DOCX),
    ] {
        if bytes.starts_with(magic) {
            return Format::Other { what, advice };
        }
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return Format::Archive(Packing::Gzip);
    }
    if mht::is_saved_page(bytes) {
        return Format::SavedPage;
    }
    if let Some(kind) = placed::kind(&bytes[..bytes.len().min(SAMPLE)]) {
        return Format::Placed(kind);
    }
    if is_markup(start) {
        return Format::Html;
    }
    // A PDF whose header is lost still has its objects, which the reader can find.
    if find(bytes, b" obj").is_some() && find(bytes, b"endobj").is_some() && find(bytes, b"/Page").is_some() {
        return Format::Pdf;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if is_text(sample) {
        if let Some(other) = other_markup(sample) {
            return other;
        }
        return if is_fragment(sample) { Format::Html } else { Format::Text };
    }
    Format::Other {
        what: "not a supported format (PDF, web page, Word, Excel or text)",
        advice: "check that the download is complete",
    }
}

/// How files are packed in a source that begins with this head, where they are.
pub(super) fn packing(source: impl Read + Seek, head: &[u8]) -> Option<Packing> {
    match detect(head) {
        Format::Archive(packing) => Some(packing),
        // The list of contents is at the end, so the head alone looks cut short.
        _ if head.starts_with(b"PK") => match zipped(&zip::ZipArchive::new(source).ok()?) {
            Format::Archive(packing) => Some(packing),
            _ => None,
        },
        _ => None,
    }
}

/// What a file that begins like a ZIP file is.
fn packed(bytes: &[u8]) -> Format {
    let other = |what, advice| Format::Other { what, advice };
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        // Its list of contents is at the end, which is missing.
        let what = if find(sample, b"word/").is_some() {
            "a truncated or damaged Word file (DOCX)"
        } else if find(sample, b"xl/").is_some() {
            "a truncated or damaged Excel file (XLSX)"
        } else {
            "a truncated or damaged ZIP file"
        };
        return other(what, "download it again");
    };
    zipped(&archive)
}

/// What a ZIP file is: Office files are ZIP files with certain names in them.
fn zipped<R: Read + Seek>(archive: &zip::ZipArchive<R>) -> Format {
    let other = |what, advice| Format::Other { what, advice };
    let has = |name: &str| archive.index_for_name(name).is_some();
    let under = |folder: &str| archive.file_names_raw().any(|n| n.starts_with(folder.as_bytes()));
    if has("[Content_Types].xml") && has("xl/workbook.bin") {
        other("a binary Excel workbook (XLSB)", "open it in Excel and save it as XLSX")
    } else if has("[Content_Types].xml") && under("xl/") {
        Format::Sheet
    } else if has("[Content_Types].xml") && under("ppt/") {
        other("a presentation (PPTX)", "save it as PDF")
    } else if has("[Content_Types].xml") && (under("word/") || !under("FixedDoc") && !under("visio/")) {
        Format::Docx
    } else if has("content.xml") && has("META-INF/manifest.xml") {
        other("an OpenDocument file", TO_DOCX)
    } else if has("OFD.xml") {
        other("an OFD file", "open it in an OFD viewer and save it as PDF")
    } else {
        Format::Archive(Packing::Zip)
    }
}

/// What a compound file is, by the names of its streams.
fn compound(bytes: &[u8]) -> Format {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &name).is_some()
    };
    let other = |what, advice| Format::Other { what, advice };
    if has("EncryptedPackage") {
        other("an encrypted Word or Excel file", "open it with its password and save it without one")
    } else if has("WordDocument") {
        other("an old Word or WPS file (DOC)", TO_DOCX)
    } else if has("Workbook") || has("Book") {
        Format::Sheet
    } else {
        other("an old Office or WPS file", TO_DOCX)
    }
}

fn is_markup(start: &[u8]) -> bool {
    let head = match charset::utf16(start) {
        Some(encoding) => encoding.decode(start).0.to_lowercase(),
        None => String::from_utf8_lossy(start).to_lowercase(),
    };
    let head = head.trim_start_matches(['\u{FEFF}', '\0', ' ', '\n', '\r', '\t']);
    ["<!doctype html", "<html", "<head", "<body", "<meta", "<title"].iter().any(|tag| head.starts_with(tag))
        || head.starts_with("<?xml") && (head.contains("<html") || head.contains("<!doctype html"))
        || head.starts_with("<!--")
            && ["<html", "<head", "<body", "<!doctype"].iter().any(|tag| head.contains(tag))
}

/// Whether a text is a piece of a page: it begins with a tag, or is made of paragraphs in tags.
fn is_fragment(sample: &[u8]) -> bool {
    let (text, _) = charset::decode(sample);
    let text = text.trim_start_matches(['\u{FEFF}', '\0', ' ', '\n', '\r', '\t']).to_lowercase();
    let count = |tag: &str| text.matches(tag).count();
    let closed = count("</p>") + count("</div>") + count("</span>") + count("<br");
    let tags = closed + count("</td>");
    let marked_down = text.starts_with('#') || text.contains("\n#") || text.contains("\n|");
    let opens =
        text.strip_prefix('<').is_some_and(|t| t.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
    if opens && !marked_down { tags > 0 } else { closed >= 5 && !marked_down }
}

fn is_text(sample: &[u8]) -> bool {
    if sample.starts_with(b"\xFF\xFE") || sample.starts_with(b"\xFE\xFF") {
        return true;
    }
    let zeros = sample.iter().filter(|b| **b == 0).count();
    // A stray zero byte or two is damage, not another format.
    if zeros * 200 > sample.len() {
        // UTF-16 without a mark: every other byte of the Latin letters and line ends is zero, none doubled.
        return charset::utf16_without_mark(sample).is_some();
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
        assert_eq!(detect(b"<!DOCTYPE html><html>"), Format::Html);
        assert_eq!(detect("<p style='x'>一、总体情况</p><p>无。</p>".as_bytes()), Format::Html);
        assert_eq!(detect("# 年报\n\n<table><tr><td>规章</td></tr></table>\n".as_bytes()), Format::Text);
        assert_eq!(
            detect(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"),
            Format::SavedPage
        );
        let told = |bytes: &[u8], word: &str| matches!(detect(bytes), Format::Other { what, .. } if what.contains(word));
        for (text, name) in [
            ("年报\n{|\n|-\n| 规章\n|}\n", "MediaWiki"),
            ("年报\n|===\n|规章 |3\n|===\n", "AsciiDoc"),
            ("\\begin{longtable}{l}规章 & 3\\end{longtable}", "LaTeX"),
            ("<?xml version='1.0'?><article><table><tgroup cols='2'/></table></article>", "DocBook"),
            ("<TEI><text>年报</text></TEI>", "TEI"),
            ("[[\"规章\", 3]]", "JSON"),
        ] {
            assert!(told(text.as_bytes(), name), "{name}");
        }
        assert!(told(b"PK\x03\x04....word/document.xml", "truncated"));
        assert!(told(b"\x00\x01\x02\x03\x9f\x00\x00", "not a supported format"));
        assert!(told(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "DOC"));
        assert!(told(
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
            "encrypted"
        ));
    }
}
