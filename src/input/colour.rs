//! Colours as far as they say whether letters can be seen on their ground.

/// A colour, its parts from 0 to 255 and how much of it covers what lies below, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour {
    pub(super) red: f32,
    pub(super) green: f32,
    pub(super) blue: f32,
    pub(super) cover: f32,
}

/// Least contrast (WCAG 2.2, "contrast ratio") at which digits count as seen. Light grey on white, which pages use for
/// remarks, has 1.6; #F0F0F0 has 1.1.
const CONTRAST: f32 = 1.5;

impl Colour {
    pub(super) const BLACK: Colour = Colour::of(0, 0, 0);
    pub(super) const WHITE: Colour = Colour::of(255, 255, 255);

    /// A colour that covers.
    pub(super) const fn of(red: u8, green: u8, blue: u8) -> Self {
        Colour { red: red as f32, green: green as f32, blue: blue as f32, cover: 1.0 }
    }

    /// A colour of six hexadecimal digits, or of eight with the cover first, as office files write it.
    pub(super) fn hex(text: &str) -> Option<Self> {
        let bare = if text.len() == 8 { text.get(2..)? } else { text };
        let value = u32::from_str_radix(bare, 16).ok().filter(|_| bare.len() == 6)?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Colour::of(red, green, blue))
    }

    /// What is seen of it on a ground.
    pub(super) fn over(self, ground: Colour) -> Colour {
        let mix = |own: f32, below: f32| own * self.cover + below * (1.0 - self.cover);
        Colour {
            red: mix(self.red, ground.red),
            green: mix(self.green, ground.green),
            blue: mix(self.blue, ground.blue),
            cover: 1.0,
        }
    }

    /// Whether letters of this colour are seen on a ground.
    pub(super) fn is_seen_on(self, ground: Colour) -> bool {
        let (one, other) = (self.over(ground).luminance(), ground.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05) >= CONTRAST
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f32 {
        let linear = |part: f32| {
            let part = part / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// From hue in degrees, saturation and lightness from 0 to 1.
    pub(super) fn from_hsl(hue: f32, saturation: f32, lightness: f32) -> Self {
        let chroma = saturation * lightness.min(1.0 - lightness);
        let part = |n: f32| {
            let k = (n + hue.rem_euclid(360.0) / 30.0) % 12.0;
            (lightness - chroma * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)) * 255.0
        };
        Colour { red: part(0.0), green: part(8.0), blue: part(4.0), cover: 1.0 }
    }
}

/// Whether the characters of a typeface are other marks than those that the text says.
pub(super) fn is_symbolic(typeface: &str) -> bool {
    const SYMBOLS: &[&str] = &[
        "wingdings",
        "webdings",
        "symbol",
        "marlett",
        "dingbats",
        "mt extra",
        "ms outlook",
        "ms reference specialty",
        "bookshelf symbol",
        "mdl2",
        "fluent icons",
        "awesome",
        "icon",
        "barcode",
        "bar code",
        "code 39",
        "code39",
        "code128",
        "code 128",
        "redacted",
        "adobe blank",
    ];
    let name = typeface.to_lowercase();
    // Emoji of the system show digits as digits.
    SYMBOLS.iter().any(|symbol| name.contains(symbol)) && !name.contains("segoe ui symbol")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_seen_where_they_differ_from_their_ground() {
        for (ink, ground, seen) in [
            ("000000", "FFFFFF", true),
            ("999999", "FFFFFF", true),
            ("F8F8F8", "FFFFFF", false),
            ("FEFEFE", "FFFFFF", false),
            ("FFFFFF", "1F4E79", true),
            ("000000", "000000", false),
        ] {
            let colour = |text| Colour::hex(text).unwrap();
            assert_eq!(colour(ink).is_seen_on(colour(ground)), seen, "{ink} on {ground}");
        }
        assert!(!Colour { cover: 0.0, ..Colour::BLACK }.is_seen_on(Colour::WHITE));
        assert_eq!(Colour::from_hsl(0.0, 0.0, 1.0), Colour::WHITE);
        assert_eq!(Colour::from_hsl(120.0, 1.0, 0.5), Colour::of(0, 255, 0));
    }
}
