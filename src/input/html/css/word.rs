//! The words that the value of a declaration is made of, comments and escapes undone. Knows no property.

use cssparser::{Parser, Token};

use super::value::{self, Length, Paint};

/// One word of a value; names in small letters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Name(String),
    Number(f32),
    Length(Length),
    /// A colour with `#`.
    Hash(String),
    /// A function with what stands in its brackets.
    Function(String, String),
    Url(String),
    Text(String),
    Comma,
    Slash,
    /// What no value of ours holds, such as a length in no unit.
    Other,
}

/// Reads the words up to the end of the input.
pub(super) fn read(input: &mut Parser<'_>) -> Vec<Word> {
    let mut out = Vec::new();
    while let Ok(token) = input.next() {
        let token = token.clone();
        let word = match &token {
            Token::Ident(name) => Word::Name(name.to_ascii_lowercase()),
            Token::Number { value, .. } if *value != 0.0 => Word::Number(*value),
            Token::Hash(hash) | Token::IDHash(hash) => Word::Hash(hash.to_string()),
            Token::UnquotedUrl(url) => Word::Url(url.to_string()),
            Token::QuotedString(text) => Word::Text(text.to_string()),
            Token::Comma => Word::Comma,
            Token::Delim('/') => Word::Slash,
            Token::Function(name) => {
                let inner: Result<String, value::Failure> = input.parse_nested_block(|inner| {
                    let start = inner.position();
                    while inner.next().is_ok() {}
                    Ok(inner.slice_from(start).trim().to_owned())
                });
                let inner = inner.unwrap_or_default();
                let name = name.to_ascii_lowercase();
                if name == "url" || name == "src" {
                    Word::Url(inner.trim_matches(['"', '\'']).to_owned())
                } else {
                    Word::Function(name, inner)
                }
            }
            other => value::length(other).map_or(Word::Other, Word::Length),
        };
        out.push(word);
    }
    out
}

impl Word {
    /// The name, where it is one.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Word::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The length, where it is one.
    pub(super) fn length(&self) -> Option<Length> {
        match self {
            Word::Length(length) => Some(*length),
            Word::Function(name, _) if value::is_worked_out(name) => Some(Length::Unknown),
            _ => None,
        }
    }

    /// The colour, where it is one.
    pub(super) fn paint(&self) -> Option<Paint> {
        let text = match self {
            Word::Name(name) => name.clone(),
            Word::Hash(hash) => format!("#{hash}"),
            Word::Function(name, inner) => format!("{name}({inner})"),
            _ => return None,
        };
        value::paint(&mut Parser::new(&text)).ok()
    }

    /// Whether it is, or holds, a value that stands elsewhere.
    pub(super) fn refers(&self) -> bool {
        match self {
            Word::Function(name, inner) => {
                matches!(name.as_str(), "var" | "env" | "attr" | "if")
                    || inner.to_ascii_lowercase().contains("var(")
            }
            _ => false,
        }
    }
}

/// The only word of a value.
pub(super) fn only(words: &[Word]) -> Option<&Word> {
    match words {
        [word] => Some(word),
        _ => None,
    }
}

/// Whether every word is a name among some.
pub(super) fn all_among(words: &[Word], names: &[&str]) -> bool {
    words.iter().all(|word| word.name().is_some_and(|name| names.contains(&name)) || *word == Word::Comma)
}

/// Whether the only word is one of some names.
pub(super) fn is_only(words: &[Word], names: &[&str]) -> bool {
    only(words).and_then(Word::name).is_some_and(|name| names.contains(&name))
}

/// Whether a name is among the words.
pub(super) fn has(words: &[Word], name: &str) -> bool {
    words.iter().any(|word| word.name() == Some(name))
}

/// The only word, where it is a number or a part of a whole.
pub(super) fn number(words: &[Word]) -> Option<f32> {
    match only(words)? {
        Word::Number(value) => Some(*value),
        Word::Length(Length::Share(share)) => Some(*share),
        Word::Length(Length::Pixels(0.0)) => Some(0.0),
        _ => None,
    }
}
