//! Values of properties: lengths and colours (CSS Values and Units level 4, CSS Color level 4). Knows no property.

use cssparser::color::{parse_hash_color, parse_named_color};
use cssparser::{ParseError, Parser, Token};

use crate::input::colour::Colour;

/// A colour as a style sheet gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Paint {
    /// A colour.
    Known(Colour),
    /// That of the text.
    Current,
    /// One that is not worked out here.
    Unknown,
}

/// A length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Length {
    /// In pixels of the page.
    Pixels(f32),
    /// In sizes of the letters.
    Ems(f32),
    /// In sizes of the page's letters.
    Rems(f32),
    /// A part of something.
    Share(f32),
    /// One that is worked out by browsers only.
    Unknown,
}

impl Length {
    /// About how many pixels it is, where that need not be exact.
    pub(crate) fn about(self) -> Option<f32> {
        /// Letters of an ordinary page.
        const LETTER: f32 = 16.0;
        /// What a part is of: an ordinary column of text.
        const WHOLE: f32 = 1_000.0;
        match self {
            Length::Pixels(pixels) => Some(pixels),
            Length::Ems(ems) | Length::Rems(ems) => Some(ems * LETTER),
            Length::Share(share) => Some(share * WHOLE),
            Length::Unknown => None,
        }
    }
}

/// A failure of parsing, which says nothing: what is wrong is dropped.
pub(super) type Failure = ParseError<()>;

/// Reads a colour.
pub(super) fn paint(input: &mut Parser<'_>) -> Result<Paint, Failure> {
    match input.next()?.clone() {
        Token::Hash(hash) | Token::IDHash(hash) => {
            let (red, green, blue, cover) =
                parse_hash_color(hash.as_bytes()).map_err(|()| Failure::unexpected_token())?;
            Ok(Paint::Known(Colour { cover, ..Colour::of(red, green, blue) }))
        }
        Token::Ident(name) => named(&name).ok_or_else(Failure::unexpected_token),
        Token::Function(name) => {
            let name = name.to_ascii_lowercase();
            input.parse_nested_block(|inner| function(&name, inner))
        }
        _ => Err(Failure::unexpected_token()),
    }
}

/// The colours of the system, which differ.
const SYSTEM: &[&str] = &[
    "accentcolor",
    "accentcolortext",
    "activetext",
    "buttonborder",
    "buttonface",
    "buttontext",
    "canvas",
    "canvastext",
    "field",
    "fieldtext",
    "graytext",
    "highlight",
    "highlighttext",
    "infobackground",
    "infotext",
    "linktext",
    "mark",
    "marktext",
    "menu",
    "menutext",
    "visitedtext",
    "window",
    "windowframe",
    "windowtext",
    "-webkit-link",
    "-webkit-text",
];

fn named(name: &str) -> Option<Paint> {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "transparent" => Some(Paint::Known(Colour { cover: 0.0, ..Colour::BLACK })),
        "currentcolor" => Some(Paint::Current),
        // How the usual pages write their own text.
        "windowtext" | "canvastext" => Some(Paint::Known(Colour::BLACK)),
        "window" | "canvas" => Some(Paint::Known(Colour::WHITE)),
        name if SYSTEM.contains(&name) => Some(Paint::Unknown),
        name => parse_named_color(name).ok().map(|(r, g, b)| Paint::Known(Colour::of(r, g, b))),
    }
}

fn function(name: &str, input: &mut Parser<'_>) -> Result<Paint, Failure> {
    let known = matches!(name, "rgb" | "rgba" | "hsl" | "hsla");
    let mut numbers = Vec::new();
    let mut plain = known;
    while let Ok(token) = input.next() {
        match token {
            Token::Number { value, .. } => numbers.push((*value, false)),
            Token::Percentage { unit_value, .. } => numbers.push((*unit_value, true)),
            Token::Dimension { value, unit, .. } if unit.eq_ignore_ascii_case("deg") => {
                numbers.push((*value, false));
            }
            Token::Comma | Token::Delim('/') => {}
            _ => plain = false,
        }
    }
    const FUNCTIONS: &[&str] = &[
        "rgb",
        "rgba",
        "hsl",
        "hsla",
        "hwb",
        "lab",
        "lch",
        "oklab",
        "oklch",
        "color",
        "color-mix",
        "light-dark",
        "contrast-color",
        "device-cmyk",
        "var",
        "env",
        "attr",
        "if",
    ];
    if !FUNCTIONS.contains(&name) {
        return Err(Failure::unexpected_token());
    }
    let (true, [first, second, third, rest @ ..]) = (plain, numbers.as_slice()) else {
        return Ok(Paint::Unknown);
    };
    let cover = rest.first().map_or(1.0, |(value, _)| value.clamp(0.0, 1.0));
    let colour = if name.starts_with("rgb") {
        let part =
            |(value, share): (f32, bool)| (if share { value * 255.0 } else { value }).clamp(0.0, 255.0);
        Colour { red: part(*first), green: part(*second), blue: part(*third), cover }
    } else {
        let part = |(value, share): (f32, bool)| (if share { value } else { value / 100.0 }).clamp(0.0, 1.0);
        Colour { cover, ..Colour::from_hsl(first.0, part(*second), part(*third)) }
    };
    Ok(Paint::Known(colour))
}

/// Reads a length, a part of something, or a number: `None` for a number that is no length but 0.
pub(super) fn length(token: &Token<'_>) -> Option<Length> {
    match token {
        Token::Number { value, .. } if *value == 0.0 => Some(Length::Pixels(0.0)),
        Token::Percentage { unit_value, .. } => Some(Length::Share(*unit_value)),
        Token::Dimension { value, unit, .. } => dimension(*value, unit),
        _ => None,
    }
}

fn dimension(value: f32, unit: &str) -> Option<Length> {
    /// Pixels of an inch, by definition.
    const INCH: f32 = 96.0;
    /// A hundredth of an ordinary screen's width and height.
    const SCREEN: f32 = 10.0;
    let pixels = match unit.to_ascii_lowercase().as_str() {
        "px" => 1.0,
        "pt" => INCH / 72.0,
        "pc" => INCH / 6.0,
        "in" => INCH,
        "cm" => INCH / 2.54,
        "mm" => INCH / 25.4,
        "q" => INCH / 101.6,
        "em" | "ic" => return Some(Length::Ems(value)),
        "ex" | "ch" | "cap" => return Some(Length::Ems(value / 2.0)),
        "lh" => return Some(Length::Ems(value * 1.2)),
        "rem" | "ric" => return Some(Length::Rems(value)),
        "rex" | "rch" | "rcap" => return Some(Length::Rems(value / 2.0)),
        "rlh" => return Some(Length::Rems(value * 1.2)),
        "vw" | "vh" | "vi" | "vb" | "vmin" | "vmax" => SCREEN,
        unit if unit.starts_with(['s', 'l', 'd']) && unit.get(1..).is_some_and(|u| u.starts_with('v')) => {
            SCREEN
        }
        unit if unit.starts_with("cq") => SCREEN,
        _ => return None,
    };
    Some(Length::Pixels(value * pixels))
}

/// Functions that give a number only browsers work out.
pub(super) fn is_worked_out(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "calc"
            | "min"
            | "max"
            | "clamp"
            | "var"
            | "env"
            | "attr"
            | "round"
            | "mod"
            | "rem"
            | "abs"
            | "sign"
            | "-webkit-calc"
            | "anchor"
            | "anchor-size"
            | "fit-content"
            | "calc-size"
            | "sin"
            | "cos"
            | "tan"
            | "hypot"
            | "pow"
            | "sqrt"
            | "exp"
            | "log"
            | "if"
    )
}
