//! The tags of a file that a program wrote, one after the other. Not a parser of XML or HTML: nothing is checked, no tag
//! closes another, and a tag without an end reaches to the end of the file. So broken files are read as far as they go.

use std::borrow::Cow;

/// What comes next in a file.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'a> {
    /// A tag, with all that stands in it behind its name.
    Open(Tag<'a>),
    /// The end of an element.
    Close(&'a str),
    /// What stands between tags, its entities not yet replaced.
    Text(&'a str),
}

/// A tag that opens an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    attributes: &'a str,
}

/// The file from a place on.
pub(super) struct Tags<'a> {
    rest: &'a str,
    /// Inside a style sheet or a script, which holds no tags.
    raw: Option<&'static str>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Tags { rest: text, raw: None }
    }

    /// Cuts off what stands before `mark`, and `mark`; all that is left where it does not come.
    fn until(&mut self, mark: &str) -> &'a str {
        let (before, after) = self.rest.split_once(mark).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if let Some(end) = self.raw.take() {
                return Some(Event::Text(self.until(end)));
            }
            let Some(inner) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Event::Text(text));
            };
            if inner.starts_with("!--") {
                self.until("-->");
            } else if inner.starts_with(['!', '?']) {
                self.until(">");
            } else if let Some(name) = inner.strip_prefix('/') {
                self.rest = name;
                return Some(Event::Close(self.until(">").trim()));
            } else if inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let end = end_of_tag(inner);
                let (tag, rest) = inner.split_at(end);
                self.rest = rest.strip_prefix('>').unwrap_or(rest);
                let name = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
                let (name, attributes) = tag.split_at(name);
                self.raw = match name {
                    "style" => Some("</style>"),
                    "script" => Some("</script>"),
                    _ => None,
                };
                return Some(Event::Open(Tag { name, attributes }));
            } else {
                // A sign "less than" that some program left as it is.
                self.rest = inner;
                return Some(Event::Text("<"));
            }
        }
    }
}

/// Where a tag ends: at the first `>` outside of quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

impl<'a> Tag<'a> {
    /// The value of an attribute, as it stands.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some((key, after)) = rest.split_once('=') {
            let key = key.trim().rsplit(char::is_whitespace).next().unwrap_or("");
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, behind) = match quote {
                Some(quote) => {
                    let inner = after.strip_prefix(quote).unwrap_or(after);
                    inner.split_once(quote).unwrap_or((inner, ""))
                }
                None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            if key.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = behind;
        }
        None
    }

    /// The value of an attribute, its entities replaced.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.raw(name).map(decoded)
    }

    /// The number that an attribute holds.
    pub(super) fn number(&self, name: &str) -> Option<f32> {
        length(self.raw(name)?)
    }

    /// The numbers that an attribute holds, between blanks or commas.
    pub(super) fn numbers<const N: usize>(&self, name: &str) -> Option<[f32; N]> {
        let mut out = [0.0; N];
        let mut words = self.raw(name)?.split([' ', ',']).filter(|w| !w.is_empty());
        for number in &mut out {
            *number = length(words.next()?)?;
        }
        Some(out)
    }

    /// The value of a property of its `style`.
    pub(super) fn style(&self, property: &str) -> Option<&'a str> {
        declared(self.raw("style")?, property)
    }
}

/// The value of a property in a list of declarations.
pub(super) fn declared<'a>(declarations: &'a str, property: &str) -> Option<&'a str> {
    declarations.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim().eq_ignore_ascii_case(property).then_some(value.trim())
    })
}

/// A number, whatever unit stands behind it. None that is not finite, or larger than any page.
pub(super) fn length(text: &str) -> Option<f32> {
    const LARGEST: f32 = 1e7;
    let text = text.trim();
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|n: &f32| n.is_finite() && n.abs() < LARGEST)
}

/// Text with its entities replaced. One that is not known stays as it stands; a character that does not exist is an
/// unread mark.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    /// The longest entity that is looked for: `#x10FFFF`.
    const LONGEST: usize = 8;
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(LONGEST + 1).position(|b| b == b';');
        match end.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?))) {
            Some((character, behind)) => {
                out.push(character);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    let code = match name.strip_prefix('#') {
        None => {
            return Some(match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{A0}',
                _ => return None,
            });
        }
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        },
    };
    Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(pagemarks::UNREAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_text() {
        let text = "<?xml version='1.0'?><!-- <a> --><Word xMin=\"1.5\" c='&#x4e00;>' q=\"1 2,3\"/>a&amp;b</Word><style><!-- p{} --></style>< 3";
        let mut tags = Tags::new(text);
        let Some(Event::Open(tag)) = tags.next() else { panic!("a tag") };
        assert_eq!(
            (tag.name, tag.number("xmin"), tag.text("c").as_deref()),
            ("Word", Some(1.5), Some("一>"))
        );
        assert_eq!((tag.numbers("q"), tag.raw("in")), (Some([1.0, 2.0, 3.0]), None));
        let rest: Vec<Event> = tags.collect();
        assert!(matches!(rest[0], Event::Text("a&amp;b")) && matches!(rest[1], Event::Close("Word")));
        assert!(matches!(rest[3], Event::Text("<!-- p{} -->")));
        assert_eq!(rest[4..], [Event::Text("<"), Event::Text(" 3")]);
        assert_eq!(decoded("a&amp;b&bad;&#0;"), "a&b&bad;\u{FFFD}");
    }

    #[test]
    fn what_breaks_off_is_read_as_far_as_it_goes() {
        for text in
            ["<a b=\"c", "<a b='1'>x<", "<a b", "<style>p{", "<!-- x", "</a", "<a b==>", "&#x", "<a =>"]
        {
            for event in Tags::new(text) {
                if let Event::Open(tag) = event {
                    let _ = (tag.raw("b"), tag.style("left"), tag.numbers::<4>("b"));
                }
            }
        }
        assert_eq!(
            (length("12.5px"), length("1e9"), length("99999999"), length("-")),
            (Some(12.5), Some(1.0), None, None)
        );
    }
}
