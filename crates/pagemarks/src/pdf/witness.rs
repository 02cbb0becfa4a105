//! What a file says of a code beside its `/ToUnicode`: by the font's encoding, by its collection, by the ink of its glyph.
//! Where it says two things, and either is a number, nobody can tell which of them is seen.

use lopdf::{Dictionary, Document, Object};

use super::composite::{bf_text, descendant};
use super::embedded::descriptor;
use super::encoding::{Encoding, glyph_text};
use super::entries::is_telling;
use super::font::{Font, Kind};
use super::ink::{Which, height};
use super::lexer::{Lexer, Token};
use super::streams::Streams;
use crate::canvas::is_blank;
use crate::page::UNREAD;
use crate::wide::narrow;

/// Least height, in em, of ink that is seen.
const SPECK: f64 = 0.02;
/// Greatest height, in em, of a dash, a point or a comma.
const LOW: f64 = 0.45;
/// Least height, in em, of a digit; old-style ones are about as high as an x.
const DIGIT: f64 = 0.3;

/// What comes of all that is said of a code.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    /// Its characters; `None` where they are not known.
    pub(super) text: Option<String>,
    /// Whether the file contradicts itself.
    pub(super) doubtful: bool,
    /// Whether its glyph shows nothing.
    pub(super) is_empty: bool,
}

/// The ink of a glyph.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ink {
    Unknown,
    None,
    /// So many em high.
    High(f64),
    /// Of a shape that is not known.
    Some,
    /// Text of another font, or in colours of its own.
    Text,
}

impl Font {
    /// Weighs what `/ToUnicode`, or else the font itself, says of a code.
    pub(super) fn weigh(
        &self,
        told: String,
        code: u32,
        length: usize,
        doc: &Document,
        dict: &Dictionary,
        streams: &mut Streams,
    ) -> Weighed {
        let is_void = told.chars().all(is_blank);
        let is_low = !is_void && told.chars().all(is_low);
        let is_digit = has_digit(&told);
        let sure = self.encoded(code, length, doc, dict);
        if let Some(sure) = sure.filter(|sure| is_digit || has_digit(sure))
            && folded(&sure) != folded(&told)
        {
            let text = (sure != UNREAD.to_string()).then_some(sure);
            return Weighed { text, doubtful: true, is_empty: false };
        }
        let all = |doubtful: bool| Weighed { text: Some(told.clone()), doubtful, is_empty: false };
        if !(is_void || is_low || is_digit) {
            return all(false);
        }
        match self.ink(code, length, doc, dict, streams) {
            Ink::None => Weighed { is_empty: !is_void, ..all(false) },
            Ink::High(height) if height < SPECK => Weighed { is_empty: !is_void, ..all(false) },
            Ink::High(_) | Ink::Some | Ink::Text if is_void => Weighed::default(),
            Ink::High(height) if is_low && height > LOW => Weighed::default(),
            Ink::High(height) if is_digit && height < DIGIT => Weighed::default(),
            Ink::Text => all(true),
            _ => all(false),
        }
    }

    /// What the font's encoding says of a code, where that alone tells which glyph is shown. [`UNREAD`] for a glyph that is
    /// no letter.
    fn encoded(&self, code: u32, length: usize, doc: &Document, dict: &Dictionary) -> Option<String> {
        match &self.kind {
            Kind::Simple { gbk: true, .. } => None,
            Kind::Simple { encoding, fallback, symbolic, .. } => {
                if is_pictorial(&self.name) {
                    return Some(UNREAD.to_string());
                }
                let byte = u8::try_from(code).ok()?;
                let encoding = encoding.get_or_init(|| Encoding::of(dict, doc));
                let is_named = encoding.differences.contains_key(&byte);
                // An embedded program whose codes are its own needs no names.
                let program = program(dict, doc);
                let is_own = match program {
                    None => *symbolic && !encoding.is_given() && !is_standard(&self.name),
                    Some(Program::TrueType) => *symbolic || !encoding.is_given(),
                    Some(Program::Named) => !is_named && encoding.base.is_none(),
                };
                glyph_text(encoding.name(byte, *fallback)).filter(|_| !is_own)
            }
            Kind::Type3 { encoding, .. } => {
                let byte = u8::try_from(code).ok()?;
                let encoding = encoding.get_or_init(|| Encoding::of(dict, doc));
                // Other names are given at will.
                glyph_text(encoding.differences.get(&byte)?).filter(|text| has_digit(text))
            }
            Kind::Composite(composite) => {
                if let Some(text) = composite.unicode.and_then(|form| form.decode(code, length)) {
                    return Some(text);
                }
                let cid = composite.cid(code, length)?;
                if let Some(ucs2) = &composite.ucs2 {
                    return bf_text(ucs2, cid).filter(|text| text.chars().all(is_telling));
                }
                // All collections of Adobe's begin with the letters of ASCII (ISO 32000-1, 9.7.3).
                let own = descendant(dict, doc)?;
                let is_free = composite.is_collected && program(own, doc).is_none();
                let letter = char::from_u32(cid + 31).filter(|c| is_free && matches!(c, ' '..='~'));
                letter.filter(|c| !matches!(c, '\\' | '~')).map(String::from)
            }
        }
    }

    /// The ink of a code's glyph.
    fn ink(&self, code: u32, length: usize, doc: &Document, dict: &Dictionary, streams: &mut Streams) -> Ink {
        let high = |height: Option<f64>| height.map_or(Ink::Unknown, Ink::High);
        match &self.kind {
            Kind::Type3 { encoding, .. } => {
                let Ok(byte) = u8::try_from(code) else { return Ink::Unknown };
                let encoding = encoding.get_or_init(|| Encoding::of(dict, doc));
                let procedures = dict.get_deref(b"CharProcs", doc).and_then(Object::as_dict);
                let procedure = procedures.ok().zip(encoding.differences.get(&byte));
                match procedure.map(|(all, name)| all.get_deref(name.as_bytes(), doc)) {
                    Some(Ok(Object::Stream(stream))) => {
                        streams.quietly(stream).map_or(Ink::Unknown, |content| drawn(&content))
                    }
                    // A code without a procedure shows nothing.
                    _ => Ink::None,
                }
            }
            Kind::Simple { gbk: true, .. } => Ink::Unknown,
            Kind::Simple { .. } => {
                let which = u8::try_from(code).ok().map(Which::Code);
                let own = descriptor(dict, doc).zip(which);
                high(own.and_then(|(own, which)| height(own, which, doc, streams)))
            }
            Kind::Composite(composite) => {
                let cid = composite.cid(code, length).and_then(|cid| u16::try_from(cid).ok());
                let own = descendant(dict, doc).and_then(|own| descriptor(own, doc));
                let Some((cid, own)) = cid.zip(own) else { return Ink::Unknown };
                let which = match (composite.truetype, composite.glyph_of(cid)) {
                    (true, Some(glyph)) => Which::Glyph(glyph),
                    (true, None) => return Ink::Unknown,
                    (false, _) => Which::Cid(cid),
                };
                high(height(own, which, doc, streams))
            }
        }
    }
}

/// What a glyph's procedure draws.
fn drawn(content: &[u8]) -> Ink {
    let mut lexer = Lexer::new(content, PROCEDURE);
    let (mut ink, mut has_colours) = (Ink::None, false);
    while let Some(token) = lexer.next() {
        match token {
            Token::Operator(b"Tj" | b"TJ" | b"'" | b"\"" | b"Do") => return Ink::Text,
            Token::Operator(b"BI") => return Ink::Some,
            // Behind it the colour is the text's (ISO 32000-1, 9.6.5).
            Token::Operator(b"d1") => has_colours = false,
            Token::Operator(b"d0") => has_colours = true,
            Token::Operator(b"g" | b"rg" | b"k" | b"sc" | b"scn" | b"cs" | b"gs") if has_colours => {
                return Ink::Text;
            }
            Token::Operator(b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"sh") => {
                ink = Ink::Some;
            }
            _ => {}
        }
    }
    ink
}

/// Most items of an operand in a glyph's procedure; it has six numbers as a rule.
const PROCEDURE: usize = 1_000;

/// What kind of font program a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    /// One whose glyphs are found by numbers.
    TrueType,
    /// One whose glyphs are found by names.
    Named,
}

fn program(dict: &Dictionary, doc: &Document) -> Option<Program> {
    let descriptor = descriptor(dict, doc)?;
    if descriptor.has(b"FontFile2") {
        return Some(Program::TrueType);
    }
    let is_truetype =
        dict.get_deref(b"Subtype", doc).and_then(Object::as_name).is_ok_and(|s| s == b"TrueType");
    let has_other = descriptor.has(b"FontFile3") || descriptor.has(b"FontFile");
    has_other.then_some(if is_truetype { Program::TrueType } else { Program::Named })
}

/// A font's name without the tag of a subset.
fn family(name: &str) -> &str {
    name.split_once('+').map_or(name, |(_, family)| family)
}

/// Whether a font holds pictures in the places of letters.
fn is_pictorial(name: &str) -> bool {
    let name = family(name);
    ["ZapfDingbats", "Wingdings", "Webdings", "Dingbats", "Marlett"]
        .iter()
        .any(|known| name.starts_with(known))
}

/// Whether viewers know a font that the file does not hold, and its encoding with it.
fn is_standard(name: &str) -> bool {
    let name = family(name);
    ["Helvetica", "Times", "Courier", "Arial", "Symbol"].iter().any(|known| name.starts_with(known))
}

fn is_low(c: char) -> bool {
    // The last two are the stop and the comma of ideographs.
    matches!(narrow(c), '-' | '.' | ',' | '_' | '\u{2010}'..='\u{2015}' | '·' | '─' | '…')
        || matches!(u32::from(c), 0x3001 | 0x3002)
}

fn has_digit(text: &str) -> bool {
    text.chars().map(narrow).any(|c| c.is_ascii_digit())
}

fn folded(text: &str) -> String {
    text.chars().map(narrow).filter(|c| !is_blank(*c)).collect()
}
