//! Colour spaces (ISO 32000-1, 8.6): components to what a viewer shows.

use std::rc::Rc;

use lopdf::{Dictionary, Document, Object};

use super::entries::numbers;
use super::function::Function;
use super::streams::Streams;
use crate::canvas::Colour;

/// Deepest nesting of colour spaces: a pattern's of an indexed one of a tint of an ICC profile's.
const DEPTH: usize = 6;
/// Most components of a colour (ISO 32000-1, annex C).
const COMPONENTS: usize = 32;

/// A colour space.
#[derive(Clone, Debug)]
pub(super) enum Space {
    Gray,
    Rgb,
    Cmyk,
    Lab {
        range: [f64; 4],
    },
    Indexed {
        base: Rc<Space>,
        table: Vec<u8>,
    },
    /// Inks, and what they look like.
    Inks {
        count: usize,
        base: Rc<Space>,
        function: Option<Function>,
    },
    /// Inks that print nothing.
    None(usize),
    Pattern,
    Unknown,
}

/// What is known of a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Told {
    Colour(Colour),
    /// A pattern, which may have gaps.
    Pattern,
    Unknown,
}

impl Space {
    /// Reads a colour space: a name, or an array of one and what belongs to it. `resources` are those in which a name is
    /// looked up that is not the standard's.
    pub(super) fn of(
        object: &Object,
        resources: Option<&Dictionary>,
        doc: &Document,
        streams: &mut Streams,
    ) -> Space {
        Space::nested(object, resources, doc, streams, 0).unwrap_or(Space::Unknown)
    }

    fn nested(
        object: &Object,
        resources: Option<&Dictionary>,
        doc: &Document,
        streams: &mut Streams,
        depth: usize,
    ) -> Option<Space> {
        if depth > DEPTH {
            return None;
        }
        let object = doc.dereference(object).ok()?.1;
        if let Object::Name(name) = object {
            return Space::named(name).or_else(|| {
                let spaces = resources?.get_deref(b"ColorSpace", doc).and_then(Object::as_dict).ok()?;
                Space::nested(spaces.get(name).ok()?, None, doc, streams, depth + 1)
            });
        }
        let items = object.as_array().ok()?;
        let name = doc.dereference(items.first()?).ok()?.1.as_name().ok()?;
        let inner = |at: usize, streams: &mut Streams| {
            Space::nested(items.get(at)?, resources, doc, streams, depth + 1)
        };
        match name {
            b"ICCBased" => {
                let Object::Stream(profile) = doc.dereference(items.get(1)?).ok()?.1 else { return None };
                let count = profile.dict.get_deref(b"N", doc).and_then(Object::as_i64).ok()?;
                Space::of_components(usize::try_from(count).ok()?)
            }
            b"CalGray" => Some(Space::Gray),
            b"CalRGB" => Some(Space::Rgb),
            b"Lab" => {
                let dict = doc.dereference(items.get(1)?).ok()?.1.as_dict().ok()?;
                let range = numbers(dict, b"Range", doc).try_into();
                Some(Space::Lab { range: range.unwrap_or([-100.0, 100.0, -100.0, 100.0]) })
            }
            b"Indexed" | b"I" => {
                let base = Rc::new(inner(1, streams)?);
                let table = match doc.dereference(items.get(3)?).ok()?.1 {
                    Object::String(bytes, _) => bytes.clone(),
                    Object::Stream(stream) => streams.quietly(stream)?,
                    _ => return None,
                };
                Some(Space::Indexed { base, table })
            }
            b"Separation" | b"DeviceN" => {
                let names = match doc.dereference(items.get(1)?).ok()?.1 {
                    Object::Array(names) => names.iter().collect(),
                    single => vec![single],
                };
                let is_none = |name: &&Object| name.as_name().is_ok_and(|name| name == b"None");
                let count = names.len().min(COMPONENTS);
                if names.iter().all(is_none) {
                    return Some(Space::None(count));
                }
                let base = Rc::new(inner(2, streams)?);
                Some(Space::Inks { count, base, function: Function::of(items.get(3)?, doc, streams) })
            }
            b"Pattern" => Some(Space::Pattern),
            name => Space::named(name),
        }
    }

    fn named(name: &[u8]) -> Option<Space> {
        match name {
            b"DeviceGray" | b"G" | b"CalGray" => Some(Space::Gray),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Space::Rgb),
            b"DeviceCMYK" | b"CMYK" => Some(Space::Cmyk),
            b"Pattern" => Some(Space::Pattern),
            _ => None,
        }
    }

    fn of_components(count: usize) -> Option<Space> {
        match count {
            1 => Some(Space::Gray),
            3 => Some(Space::Rgb),
            4 => Some(Space::Cmyk),
            _ => None,
        }
    }

    /// The colour that a colour space begins with (ISO 32000-1, 8.6.5.1 and 8.6.6).
    pub(super) fn first(&self) -> Told {
        match self {
            Space::Cmyk => self.colour(&[0.0, 0.0, 0.0, 1.0]),
            Space::Inks { count, .. } => self.colour(&vec![1.0; *count]),
            _ => self.colour(&[0.0; 3]),
        }
    }

    /// How many components a colour has.
    pub(super) fn components(&self) -> Option<usize> {
        match self {
            Space::Gray | Space::Indexed { .. } => Some(1),
            Space::Rgb | Space::Lab { .. } => Some(3),
            Space::Cmyk => Some(4),
            Space::Inks { count, .. } | Space::None(count) => Some(*count),
            Space::Pattern | Space::Unknown => None,
        }
    }

    /// What a colour looks like.
    pub(super) fn colour(&self, parts: &[f64]) -> Told {
        let part = |at: usize| parts.get(at).copied().unwrap_or(0.0);
        match self {
            Space::Gray => Told::Colour(Colour::new(part(0), part(0), part(0))),
            Space::Rgb => Told::Colour(Colour::new(part(0), part(1), part(2))),
            Space::Cmyk => {
                let ink = |at: usize| (1.0 - part(at).clamp(0.0, 1.0)) * (1.0 - part(3).clamp(0.0, 1.0));
                Told::Colour(Colour::new(ink(0), ink(1), ink(2)))
            }
            Space::Lab { range } => {
                let a = part(1).max(range[0]).min(range[1]);
                let b = part(2).max(range[2]).min(range[3]);
                Told::Colour(lab(part(0), a, b))
            }
            Space::Indexed { base, table } => {
                let count = base.components().unwrap_or(0);
                let from = (part(0).max(0.0) as usize).saturating_mul(count);
                let Some(bytes) = table.get(from..from.saturating_add(count)).filter(|b| !b.is_empty())
                else {
                    return Told::Unknown;
                };
                base.colour(&base.decoded(bytes))
            }
            Space::Inks { base, function: Some(function), .. } => {
                let parts = function.at(parts);
                if Some(parts.len()) < base.components() { Told::Unknown } else { base.colour(&parts) }
            }
            // Nothing is printed by it, but not every viewer heeds that.
            Space::None(_) => Told::Unknown,
            Space::Pattern => Told::Pattern,
            Space::Inks { .. } | Space::Unknown => Told::Unknown,
        }
    }

    /// Components from bytes, as a picture or a table holds them (ISO 32000-1, table 90).
    fn decoded(&self, bytes: &[u8]) -> Vec<f64> {
        let part = |(at, byte): (usize, &u8)| {
            let share = f64::from(*byte) / 255.0;
            match self {
                Space::Lab { .. } if at == 0 => share * 100.0,
                Space::Lab { range } => {
                    let low = range[2 * at - 2];
                    low + share * (range[2 * at - 1] - low)
                }
                _ => share,
            }
        };
        bytes.iter().enumerate().map(part).collect()
    }
}

/// A colour in CIE 1976 L*a*b* (ISO 32000-1, 8.6.5.4), as sRGB shows it.
fn lab(l: f64, a: f64, b: f64) -> Colour {
    let m = (l + 16.0) / 116.0;
    let g = |x: f64| if x >= 6.0 / 29.0 { x * x * x } else { 108.0 / 841.0 * (x - 4.0 / 29.0) };
    // The white point is white in sRGB as well, whatever it is.
    let d65 = [0.9505, 1.0, 1.089];
    let [x, y, z] = [g(m + a / 500.0) * d65[0], g(m) * d65[1], g(m - b / 200.0) * d65[2]];
    let linear = [
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.2040 * y + 1.0570 * z,
    ];
    let shown = |c: f64| if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    let [red, green, blue] = linear.map(shown);
    Colour::new(red, green, blue)
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;
    use crate::limits::Limits;

    fn space(object: impl Into<Object>) -> Space {
        Space::of(&object.into(), None, &Document::new(), &mut Streams::new(&Limits::default()))
    }

    fn name(name: &str) -> Object {
        Object::Name(name.as_bytes().to_vec())
    }

    fn gray(told: Told) -> Option<i32> {
        match told {
            Told::Colour(Colour { red, green, blue }) => {
                Some(((red + green + blue) / 3.0 * 100.0).round() as i32)
            }
            _ => None,
        }
    }

    #[test]
    fn an_ink_looks_as_its_function_says() {
        let white = vec![Object::Real(0.0); 4];
        let black = [vec![Object::Real(0.0); 3], vec![Object::Real(1.0)]].concat();
        let tint = dictionary! { "FunctionType" => 2, "N" => 1, "C0" => white, "C1" => black };
        let ink = space(vec![name("Separation"), name("Spot"), name("DeviceCMYK"), tint.into()]);
        assert_eq!([0.0, 0.5, 1.0].map(|t| gray(ink.colour(&[t]))), [Some(100), Some(50), Some(0)]);
        assert_eq!(gray(ink.first()), Some(0), "a space of inks begins with all of the ink");
        let none = space(vec![name("Separation"), name("None"), name("DeviceGray"), Object::Null]);
        assert_eq!(none.colour(&[1.0]), Told::Unknown);
    }

    #[test]
    fn an_index_is_looked_up() {
        let table = Object::string_literal(vec![255, 255, 255, 0, 0, 0]);
        let indexed = space(vec![name("Indexed"), name("DeviceRGB"), 1.into(), table]);
        assert_eq!([0.0, 1.0].map(|at| gray(indexed.colour(&[at]))), [Some(100), Some(0)]);
        assert_eq!(indexed.colour(&[9.0]), Told::Unknown);
    }

    #[test]
    fn the_ends_of_lab_are_black_and_white() {
        let white = vec![Object::Real(0.9505), 1.into(), Object::Real(1.089)];
        let lab = space(vec![name("Lab"), dictionary! { "WhitePoint" => white }.into()]);
        assert_eq!([0.0, 100.0].map(|l| gray(lab.colour(&[l, 0.0, 0.0]))), [Some(0), Some(100)]);
    }

    #[test]
    fn what_is_unheard_of_is_unknown() {
        assert_eq!(space(name("Strange")).first(), Told::Unknown);
        assert_eq!(space(vec![name("ICCBased"), Object::Null]).first(), Told::Unknown);
    }
}
