//! The style sheets that a page names, in itself or in a part that was saved with it. Nothing is fetched: a sheet that
//! is not there says nothing, as for a reader whose connection failed.

use scraper::node::Element;

use super::Parts;
use crate::input::charset;

/// A sheet at an address: in the address itself, or among the parts saved with the page.
pub(super) fn find(address: &str, parts: &Parts) -> Option<String> {
    let address = address.trim();
    if address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return data(address.get(5..)?);
    }
    let part = parts.get(address).filter(|part| part.is_sheet)?;
    Some(charset::decode(&part.bytes).0.into_owned())
}

/// The text in an address of the scheme `data` (RFC 2397), whose name is taken off.
fn data(rest: &str) -> Option<String> {
    let (kind, data) = rest.split_once(',')?;
    let bytes = percent_decoded(data.split_once('#').map_or(data, |(data, _)| data));
    let bytes = if kind.trim_end().to_ascii_lowercase().ends_with("base64") {
        mail_parser::decoders::base64::base64_decode(&bytes)?
    } else {
        bytes
    };
    Some(charset::decode(&bytes).0.into_owned())
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex =
            text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|h| u8::from_str_radix(h, 16).ok());
        out.push(hex.unwrap_or(*byte));
        at += if hex.is_some() { 3 } else { 1 };
    }
    out
}

/// The address of the sheet that an element calls for, where browsers apply it.
pub(super) fn address(element: &Element) -> Option<&str> {
    let relations = element.attr("rel")?.to_ascii_lowercase();
    let has = |word: &str| relations.split_ascii_whitespace().any(|relation| relation == word);
    let is_sheet = has("stylesheet") && !has("alternate") && element.attr("disabled").is_none();
    element.attr("href").filter(|_| is_sheet && is_css(element))
}

/// Whether what an element holds or names is a style sheet by its type.
pub(super) fn is_css(element: &Element) -> bool {
    element.attr("type").is_none_or(|kind| {
        let kind = kind.split(';').next().unwrap_or("").trim();
        kind.is_empty() || kind.eq_ignore_ascii_case("text/css")
    })
}
