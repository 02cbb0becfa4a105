//! Content streams to operators, without copying what need not be copied (ISO 32000-1, 7.2 and 7.8.2).
//!
//! Never fails: what is no token is passed over, as viewers do.

use std::borrow::Cow;

/// An operand.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    String(Cow<'a, [u8]>),
    Array(Vec<Operand<'a>>),
    Dictionary(Vec<(Cow<'a, [u8]>, Operand<'a>)>),
    Other,
}

impl Operand<'_> {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Operand::Number(n) => Some(*n),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Operand::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// What the lexer yields.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    Operand(Operand<'a>),
    Operator(&'a [u8]),
}

/// Reads tokens off a content stream.
pub(super) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
    /// Most items kept of an array or a dictionary.
    items: usize,
    /// Whether a string was still open where the data ended.
    pub(super) broken_off: bool,
    /// Whether an array or a dictionary has more items than are kept.
    pub(super) is_over: bool,
}

/// Deepest nesting of arrays and dictionaries; content streams use two.
const NESTING: usize = 16;

impl<'a> Lexer<'a> {
    pub(super) fn new(data: &'a [u8], items: usize) -> Self {
        Lexer { data, at: 0, items, broken_off: false, is_over: false }
    }

    /// The next token, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.skip_blank();
            let byte = *self.data.get(self.at)?;
            match byte {
                b')' | b'>' | b']' | b'}' | b'{' => self.at += 1,
                _ => {
                    if let Some(token) = self.token(NESTING) {
                        return Some(token);
                    }
                }
            }
        }
    }

    fn skip_blank(&mut self) {
        while let Some(byte) = self.data.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' | 0x0C | 0 => self.at += 1,
                b'%' => {
                    while self.data.get(self.at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                        self.at += 1;
                    }
                }
                _ => break,
            }
        }
    }

    fn token(&mut self, depth: usize) -> Option<Token<'a>> {
        let byte = *self.data.get(self.at)?;
        let operand = match byte {
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            b'/' => Operand::Name(self.name()),
            b'(' => Operand::String(self.literal()),
            b'<' if self.data.get(self.at + 1) == Some(&b'<') => self.dictionary(depth),
            b'<' => Operand::String(self.hexadecimal()),
            b'[' => self.array(depth),
            _ => return self.word(),
        };
        Some(Token::Operand(operand))
    }

    fn word(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        while self.data.get(self.at).is_some_and(|b| is_regular(*b)) {
            self.at += 1;
        }
        if self.at == start {
            self.at += 1;
            return None;
        }
        match &self.data[start..self.at] {
            b"true" | b"false" | b"null" => Some(Token::Operand(Operand::Other)),
            word => Some(Token::Operator(word)),
        }
    }

    /// A number; `--5`, `5-3` and `.` are read as viewers read them.
    fn number(&mut self) -> Operand<'a> {
        let mut negative = false;
        while let Some(sign) = self.data.get(self.at).filter(|b| matches!(b, b'+' | b'-')) {
            negative |= *sign == b'-';
            self.at += 1;
        }
        let (mut whole, mut part, mut scale) = (0.0_f64, 0.0_f64, 1.0_f64);
        let mut point = false;
        while let Some(byte) = self.data.get(self.at) {
            match byte {
                b'0'..=b'9' if point => {
                    scale /= 10.0;
                    part += f64::from(byte - b'0') * scale;
                }
                b'0'..=b'9' => whole = whole * 10.0 + f64::from(byte - b'0'),
                b'.' if !point => point = true,
                b'-' => {}
                _ => break,
            }
            self.at += 1;
        }
        // `1e5` is no PDF number; its tail must not become an operator.
        if self.data.get(self.at).is_some_and(|b| matches!(b, b'e' | b'E'))
            && self.data.get(self.at + 1).is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-'))
        {
            self.at += 1;
            while self.data.get(self.at).is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-')) {
                self.at += 1;
            }
        }
        let value = whole + part;
        Operand::Number(if negative { -value } else { value })
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let start = self.at;
        while self.data.get(self.at).is_some_and(|b| is_regular(*b)) {
            self.at += 1;
        }
        let raw = &self.data[start..self.at];
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut out = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(byte) = raw.get(at) {
            let escaped =
                (*byte == b'#').then(|| Some((hex(*raw.get(at + 1)?)?, hex(*raw.get(at + 2)?)?))).flatten();
            match escaped {
                Some((high, low)) => {
                    out.push(high << 4 | low);
                    at += 3;
                }
                None => {
                    out.push(*byte);
                    at += 1;
                }
            }
        }
        Cow::Owned(out)
    }

    fn literal(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let start = self.at;
        // Most strings hold neither escape nor bracket and need no copy.
        let plain = self.data[start..].iter().position(|b| matches!(b, b'\\' | b'(' | b')' | b'\r'));
        if let Some(length) = plain
            && self.data[start + length] == b')'
        {
            self.at = start + length + 1;
            return Cow::Borrowed(&self.data[start..start + length]);
        }
        let mut out = Vec::new();
        let mut depth = 1;
        while let Some(&byte) = self.data.get(self.at) {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\r' => {
                    if self.data.get(self.at) == Some(&b'\n') {
                        self.at += 1;
                    }
                    out.push(b'\n');
                    continue;
                }
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
        self.broken_off |= depth > 0;
        Cow::Owned(out)
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(&byte) = self.data.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.data.get(self.at) {
                        Some(digit @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                out.push(value as u8);
            }
            b'\r' => {
                if self.data.get(self.at) == Some(&b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            other => out.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let mut out = Vec::new();
        let mut high: Option<u8> = None;
        while let Some(&byte) = self.data.get(self.at) {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else { continue };
            match high.take() {
                Some(h) => out.push(h << 4 | digit),
                None => high = Some(digit),
            }
        }
        if let Some(h) = high {
            out.push(h << 4);
        }
        Cow::Owned(out)
    }

    fn array(&mut self, depth: usize) -> Operand<'a> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_blank();
            match self.data.get(self.at) {
                None => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(_) if depth == 0 => break,
                Some(b')' | b'>' | b'}' | b'{') => self.at += 1,
                Some(_) => match self.token(depth - 1) {
                    Some(Token::Operand(operand)) if items.len() < self.items => items.push(operand),
                    Some(Token::Operand(_)) => self.is_over = true,
                    // An operator inside an array: the closing bracket is missing.
                    Some(Token::Operator(word)) => {
                        self.at -= word.len();
                        break;
                    }
                    None => {}
                },
            }
        }
        Operand::Array(items)
    }

    fn dictionary(&mut self, depth: usize) -> Operand<'a> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_blank();
            match self.data.get(self.at) {
                None => break,
                Some(b'>') => {
                    self.at += 1 + usize::from(self.data.get(self.at + 1) == Some(&b'>'));
                    break;
                }
                Some(b'/') if depth > 0 => {
                    let key = self.name();
                    self.skip_blank();
                    match self.data.get(self.at) {
                        Some(b'>') | None => {}
                        Some(_) => {
                            if let Some(Token::Operand(value)) = self.token(depth - 1) {
                                if entries.len() < self.items {
                                    entries.push((key, value));
                                } else {
                                    self.is_over = true;
                                }
                            }
                        }
                    }
                }
                Some(_) => self.at += 1,
            }
        }
        Operand::Dictionary(entries)
    }

    /// Passes over an inline image, from behind `BI` to behind `EI`; says whether it is a stencil.
    pub(super) fn skip_inline_image(&mut self) -> bool {
        // Its dictionary ends at ID; its data at EI between blanks.
        let (mut names_mask, mut is_stencil) = (false, false);
        while let Some(token) = self.next() {
            let is_key = |name: &[u8]| matches!(name, b"IM" | b"ImageMask");
            match token {
                Token::Operator(b"ID") => break,
                Token::Operator(_) => {}
                Token::Operand(operand) => {
                    is_stencil |= names_mask && self.data[..self.at].ends_with(b"true");
                    names_mask = operand.name().is_some_and(is_key);
                }
            }
        }
        let rest = &self.data[self.at.min(self.data.len())..];
        let blank = |b: Option<&u8>| b.is_none_or(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t' | 0 | 0x0C));
        let mut at = 0;
        while let Some(found) = rest.get(at..).and_then(|r| r.windows(2).position(|w| w == b"EI")) {
            let start = at + found;
            let before = start == 0 || blank(rest.get(start - 1));
            // What follows a true end is text; picture data seldom is.
            let follows = rest.get(start + 2..).unwrap_or(&[]);
            let text = follows.iter().take(12).all(|b| matches!(b, b'\n' | b'\r' | b'\t' | b' '..=b'~'));
            if before && blank(follows.first()) && text {
                self.at += start + 2;
                return is_stencil;
            }
            at = start + 2;
        }
        self.at = self.data.len();
        is_stencil
    }
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        b' ' | b'\n'
            | b'\r'
            | b'\t'
            | 0x0C
            | 0
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(data: &[u8]) -> String {
        let mut lexer = Lexer::new(data, 8);
        let mut out = Vec::new();
        while let Some(token) = lexer.next() {
            out.push(match token {
                Token::Operator(word) => format!("{}!", String::from_utf8_lossy(word)),
                Token::Operand(Operand::Number(n)) => n.to_string(),
                Token::Operand(Operand::String(s)) => format!("({})", String::from_utf8_lossy(&s)),
                Token::Operand(Operand::Name(n)) => format!("/{}", String::from_utf8_lossy(&n)),
                Token::Operand(Operand::Array(a)) => format!("[{}]", a.len()),
                Token::Operand(Operand::Dictionary(d)) => format!("<<{}>>", d.len()),
                Token::Operand(Operand::Other) => "?".into(),
            });
        }
        out.join(" ")
    }

    #[test]
    fn tokens() {
        assert_eq!(shown(b"1 0 .5 -.25 --3 cm"), "1 0 0.5 -0.25 -3 cm!");
        assert_eq!(shown(b"/F1 12 Tf[(a\\)b)-20(c)]TJ"), "/F1 12 Tf! [3] TJ!");
        assert_eq!(shown(b"(a(b)c)Tj (\\101\\n)Tj <414>Tj"), "(a(b)c) Tj! (A\n) Tj! (A@) Tj!");
        assert_eq!(shown(b"/Span<</ActualText<FEFF6C11>/MCID 3>>BDC"), "/Span <<2>> BDC!");
        assert_eq!(shown(b"/A#20B gs % comment\nQ"), "/A B gs! Q!");
        assert_eq!(shown(b"[1 2 Q"), "[2] Q!");
        assert_eq!(shown(b")>]}( "), "( )");
    }

    #[test]
    fn inline_images_are_passed_over() {
        let mut lexer = Lexer::new(b"BI /W 1 ID \xFFEI\x00 EI\nQ", 8);
        assert_eq!(lexer.next(), Some(Token::Operator(b"BI")));
        lexer.skip_inline_image();
        assert_eq!(lexer.next(), Some(Token::Operator(b"Q")));
    }
}
