//! Web pages, XML and tables that PDF tools write, in which words stand with their places: they are pages, and are laid out
//! as those of a PDF are.
//!
//! Read are, each told by the marks of its own that no other file has ([`kind`]):
//!
//! * `pdftohtml -c`, `-s` and `-xml` of Poppler: lines with their top and left in pixels, one and a half to a point, from
//!   the page's top; in XML with width and height, in HTML with the font's size (utils/HtmlOutputDev.cc);
//! * `pdftotext -bbox`, `-bbox-layout` and `-tsv` of Poppler: words with boxes in points from the page's top
//!   (utils/pdftotext.cc);
//! * `mutool draw -F stext` of MuPDF and `get_text("xml")` of PyMuPDF: characters with quads and baselines in points from
//!   the page's top; `-F html` and `get_text("html")`: lines with top, left and size (source/fitz/stext-output.c);
//! * `pdf2txt.py -t xml` of pdfminer: characters with boxes in points from the page's *foot*; `-t html`: boxes of text in
//!   points, all pages below each other from the top (pdfminer/converter.py).
//!
//! Most of these files say nothing of lines drawn, of colours or of what lies over a word. So the rules for what a viewer
//! does not see do not hold here: the tool has decided what is text. Where boxes are estimated ([`words`]) it is what stands
//! close together that is doubted.
//!
//! Knows nothing of reports.

mod formats;
mod lines;
mod tags;
mod words;

use std::path::Path;

use super::{Content, Input, charset};
use crate::error::{Error, ErrorKind};
use crate::finding::{Code, Finding};
use crate::limits;
use words::Sheets;

/// Who wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum Kind {
    /// `pdftohtml -xml`.
    PopplerXml,
    /// `pdftotext -bbox` and `-bbox-layout`.
    PopplerWords,
    /// `pdftotext -tsv`.
    PopplerTable,
    /// `mutool -F stext` and PyMuPDF's XML.
    MupdfXml,
    /// `pdf2txt.py -t xml`.
    PdfminerXml,
    /// `pdf2txt.py -t html`.
    PdfminerHtml,
    /// Lines at places, as `pdftohtml -c`, `mutool -F html` and PyMuPDF write them.
    Html,
}

/// The columns of `pdftotext -tsv` in its first line.
const TABLE: &str =
    "level\tpage_num\tpar_num\tblock_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";

/// Who wrote a file whose beginning this is; `None` where it holds no places of words.
pub(in crate::input) fn kind(sample: &[u8]) -> Option<Kind> {
    let sample = charset::decode_page(sample, None).0;
    let text = sample.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
    if text.starts_with(TABLE) {
        return Some(Kind::PopplerTable);
    }
    if !text.starts_with('<') {
        return None;
    }
    let has = |marks: &[&str]| marks.iter().all(|mark| text.contains(mark));
    let at_places = has(&["position:absolute", "top:", "left:"]) || has(&["<p style=\"top:", "left:"]);
    let page_of_a_size = text.split("<div ").chain(text.split("<DIV ")).skip(1).any(|tag| {
        let tag = tag.split('>').next().unwrap_or("");
        (tag.contains("id=\"page") || tag.contains("position:relative")) && has_size(tag)
    });
    if has(&["<pdf2xml", "<page "]) {
        Some(Kind::PopplerXml)
    } else if has(&["<page width=", "<word xMin="]) {
        Some(Kind::PopplerWords)
    } else if has(&["<page ", "<char ", " quad="]) {
        Some(Kind::MupdfXml)
    } else if has(&["<page ", " bbox=", "<text font="]) && !text.contains("<html") {
        Some(Kind::PdfminerXml)
    } else if has(&["border: textbox 1px solid", "position:absolute"]) {
        Some(Kind::PdfminerHtml)
    } else if at_places && page_of_a_size {
        Some(Kind::Html)
    } else {
        None
    }
}

fn has_size(tag: &str) -> bool {
    tag.contains("width:") && tag.contains("height:")
}

/// Opens such a file.
///
/// # Errors
///
/// If no word in it has a place.
pub(super) fn open(bytes: &[u8], kind: Kind, path: &Path) -> Result<Input, Error> {
    let is_cut = bytes.len() > limits::MARKUP_BYTES;
    let (text, damaged) = charset::decode_page(&bytes[..bytes.len().min(limits::MARKUP_BYTES)], None);
    let mut sheets = Sheets::default();
    let title = formats::read(&text, kind, &mut sheets);
    let is_full = sheets.is_full;
    let pages = sheets.finish();
    if pages.pages.iter().all(|page| page.glyphs.is_empty()) {
        let what = "the output of a PDF tool without a word at a place";
        return Err(
            ErrorKind::Unsupported { what, advice: "convert the PDF again, or read the PDF itself" }.at(path)
        );
    }
    let media_type = match kind {
        Kind::PopplerTable => "text/tab-separated-values",
        Kind::PopplerXml | Kind::MupdfXml | Kind::PdfminerXml => "application/xml",
        Kind::PopplerWords | Kind::PdfminerHtml | Kind::Html => "text/html",
    };
    let mut input = Input { title, ..Input::new(media_type, Content::Pages(pages)) };
    if damaged {
        let message = "文本编码有损，无法解码的字以 U+FFFD 表示";
        input.findings.push(Finding::new(Code::EncodingDamaged, message));
    }
    if is_cut || is_full {
        input.findings.push(Finding::new(Code::LimitReached, "文件中的页面或文字多得超过上限，其余未读"));
    } else if !is_whole(&text, kind) {
        let message = "文件没有结尾，可能下载不完整，后面的内容缺失";
        input.findings.push(Finding::new(Code::Truncated, message));
    }
    Ok(input)
}

/// Whether a file ends as its tool ends it.
fn is_whole(text: &str, kind: Kind) -> bool {
    let ends: &[&str] = match kind {
        Kind::PopplerTable => return text.ends_with('\n'),
        Kind::PopplerXml => &["</pdf2xml>"],
        Kind::PopplerWords | Kind::PdfminerHtml => &["</html>"],
        // PyMuPDF writes pages without anything around them.
        Kind::MupdfXml => &["</document>", "</page>"],
        Kind::PdfminerXml => &["</pages>"],
        Kind::Html => &["</html>", "</div>", "</HTML>", "</DIV>"],
    };
    ends.iter().any(|end| text.trim_end().ends_with(end))
}
