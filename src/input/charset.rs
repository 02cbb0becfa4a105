//! Bytes to text: UTF-8, UTF-16 and GB18030, by mark, by declaration, or by what loses least.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::finding::{Code, Finding};

/// What is said of a text in which something could not be decoded.
pub(super) fn damaged() -> Finding {
    Finding::new(Code::EncodingDamaged, "文本编码有损，无法解码的字以 U+FFFD 表示")
}

/// How far into a page a declaration of its charset is looked for. Browsers look 1,024 bytes far, servers' own
/// comments may stand before it.
const DECLARED_WITHIN: usize = 16 << 10;
/// One character in how many may be lost before a declared charset is not believed.
const LOST_AT_MOST: usize = 200;

/// The text, and whether anything in it could not be decoded.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    decode_as(bytes, None)
}

/// The text of a page: by its byte order mark, as it is declared (in the message around the page, or in the page
/// itself), else by detection. A declaration that the bytes contradict is not believed.
pub(super) fn decode_page<'a>(bytes: &'a [u8], outer: Option<&str>) -> (Cow<'a, str>, bool) {
    let label = outer.map(|l| l.as_bytes().to_vec()).or_else(|| declared(bytes));
    decode_as(bytes, label.and_then(|l| Encoding::for_label(&l)))
}

fn decode_as<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> (Cow<'a, str>, bool) {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, &bytes[length..]),
        None => (choose(bytes, declared), bytes),
    };
    encoding.decode_without_bom_handling(bytes)
}

fn choose(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding;
    }
    // Text in another charset is hardly ever valid UTF-8 by chance.
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    // What calls itself GB2312 or GBK is GB18030 in truth, which holds both.
    let declared = declared.map(|e| if e == GBK { GB18030 } else { e });
    if let Some(encoding) = declared
        && !encoding.is_single_byte()
        && encoding != UTF_16LE
        && encoding != UTF_16BE
    {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        let plausible = || common(&text) >= common(&GB18030.decode_without_bom_handling(bytes).0);
        if (!damaged || lost(&text) * LOST_AT_MOST < text.chars().count()) && plausible() {
            return encoding;
        }
    }
    // Whichever loses less: a damaged UTF-8 text is still UTF-8.
    let loses = |encoding: &'static Encoding| lost(&encoding.decode_without_bom_handling(bytes).0);
    if loses(UTF_8) <= loses(GB18030) { UTF_8 } else { GB18030 }
}

fn lost(text: &str) -> usize {
    text.chars().filter(|c| *c == '\u{FFFD}').count()
}

/// Marks that every Chinese text is full of; in the wrong charset they become something else.
fn common(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '，' | '。' | '、' | '：' | '的' | '年')).count()
}

/// The charset that a page declares: `<meta charset=…>`, `<meta http-equiv … content="…; charset=…">` or the
/// XML declaration's `encoding=…`.
fn declared(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = without_comments(&bytes[..bytes.len().min(DECLARED_WITHIN)]).to_ascii_lowercase();
    let value = |key: &[u8]| {
        head.windows(key.len()).enumerate().filter(|(_, w)| *w == key).find_map(|(at, _)| {
            let rest = head[at + key.len()..].trim_ascii_start().strip_prefix(b"=")?;
            let rest = rest.trim_ascii_start();
            let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
            let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
            let label = &rest[..end.unwrap_or(rest.len())];
            (!label.is_empty()).then(|| label.to_vec())
        })
    };
    value(b"charset").or_else(|| if head.starts_with(b"<?xml") { value(b"encoding") } else { None })
}

/// A page's head without its comments, which may declare anything.
fn without_comments(head: &[u8]) -> Vec<u8> {
    let find = |from: usize, mark: &[u8]| {
        head[from..].windows(mark.len()).position(|w| w == mark).map(|at| from + at)
    };
    let mut out = Vec::with_capacity(head.len());
    let mut from = 0;
    while let Some(begins) = find(from, b"<!--") {
        out.extend_from_slice(&head[from..begins]);
        from = find(begins, b"-->").map_or(head.len(), |ends| ends + 3);
    }
    out.extend_from_slice(&head[from..]);
    out
}

/// UTF-16, by its mark or without one.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(e, _)| e).filter(|e| *e != UTF_8).or_else(|| utf16_without_mark(bytes))
}

/// UTF-16 whose byte order mark is missing, told by the line ends and digits that every report has.
pub(super) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let ascii = |pair: &[u8], high: usize| pair.len() == 2 && pair[high] == 0 && pair[1 - high] != 0;
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let count = |high: usize| sample.chunks(2).filter(|pair| ascii(pair, high)).count();
    let doubled = sample.chunks(2).any(|pair| pair == [0, 0]);
    match (count(1), count(0)) {
        _ if doubled => None,
        (little, big) if little * 50 > sample.len() && little > 4 * big => Some(UTF_16LE),
        (little, big) if big * 50 > sample.len() && big > 4 * little => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<meta charset='gb2312'><p>一、总体情况：政府信息公开申请７件，㙍镕</p>";

    #[test]
    fn a_declared_page_is_decoded_as_its_superset() {
        let (bytes, ..) = GB18030.encode(TEXT);
        assert_eq!(decode_page(&bytes, None), (Cow::Borrowed(TEXT), false));
    }

    #[test]
    fn a_charset_that_lies_is_not_believed() {
        for lie in ["utf-8", "iso-8859-1", "big5", "utf-16", "nonsense"] {
            let page = TEXT.replace("gb2312", lie);
            let (bytes, ..) = GB18030.encode(&page);
            assert_eq!(decode_page(&bytes, None).0, page, "{lie}");
        }
        assert_eq!(decode_page(TEXT.as_bytes(), None).0, TEXT, "UTF-8 that calls itself GB2312");
    }

    #[test]
    fn the_declaration_may_stand_behind_a_comment_or_be_missing() {
        let page = format!("<!--{}-->{TEXT}", "x".repeat(3000));
        let (bytes, ..) = GB18030.encode(&page);
        assert_eq!(decode_page(&bytes, None).0, page);
        let bare = "<p>一、总体情况</p>";
        assert_eq!(decode_page(&GB18030.encode(bare).0, None).0, bare);
    }
}
