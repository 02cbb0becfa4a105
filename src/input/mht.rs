//! Pages saved whole as one message (MHTML, RFC 2557), by browsers of today and of twenty years ago.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, HeaderValue, MessageParser, MessagePart, MimeHeaders};

use super::Input;
use super::html::{self, Part, Parts};
use crate::limits;

/// How far into a file the heads of a message reach.
const HEAD: usize = 4 << 10;

/// Whether some bytes are a saved page: the heads of a message with related parts, or with one page.
pub(super) fn is_saved_page(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
    let first = head.split(|b| *b == b'\n').map(|line| line.trim_ascii()).find(|line| !line.is_empty());
    let names_a_head = first.and_then(|line| line.split(|b| *b == b':').next()).is_some_and(|name| {
        !name.is_empty() && name.len() < 40 && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-')
    });
    names_a_head && has(b"mime-version:") && (has(b"multipart/related") || has(b"text/html"))
}

/// Opens a saved page: its root, with the pages it shows in frames. `None` where no page is in it.
pub(super) fn open(bytes: &[u8]) -> Option<Input> {
    let message = MessageParser::default().parse(bytes)?;
    let mut root = None;
    let mut parts = Parts::new();
    for part in &message.parts {
        let is_sheet = is_sheet(part);
        if !is_sheet && !is_page(part) {
            continue;
        }
        let Some(mut body) = body(part, bytes) else { continue };
        // No more of it is looked at.
        body.truncate(if is_sheet { limits::SHEET_BYTES + 1 } else { limits::MARKUP_BYTES + 1 });
        body.shrink_to_fit();
        let charset = part.content_type().and_then(|t| t.attribute("charset")).map(str::to_owned);
        if root.is_none() && !is_sheet {
            root = Some((body, charset));
            continue;
        }
        // Chrome calls for a part by its identifier, older programs by its address.
        let name = part.content_id().map(|id| format!("cid:{id}"));
        for name in [name, location(part)].into_iter().flatten() {
            let part = Part { bytes: body.clone(), charset: charset.clone(), is_sheet };
            parts.insert(name, part);
        }
    }
    let (root, charset) = root?;
    Some(html::open_with(&root, charset.as_deref(), &parts, "multipart/related"))
}

fn is_page(part: &MessagePart) -> bool {
    part.content_type().is_some_and(|t| {
        let kind = t.ctype().eq_ignore_ascii_case("text")
            && t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("html"));
        kind || t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("xhtml+xml"))
    })
}

fn is_sheet(part: &MessagePart) -> bool {
    part.content_type().is_some_and(|t| t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("css")))
}

fn location(part: &MessagePart) -> Option<String> {
    match part.content_location() {
        Some(text) => Some(text.to_owned()),
        None => part.headers.iter().find_map(|h| match (&h.name, &h.value) {
            (mail_parser::HeaderName::ContentLocation, HeaderValue::Text(text)) => Some(text.to_string()),
            _ => None,
        }),
    }
}

/// The bytes of a part, its charset left for the page itself to say.
fn body(part: &MessagePart, bytes: &[u8]) -> Option<Vec<u8>> {
    let raw = bytes.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    }
}
