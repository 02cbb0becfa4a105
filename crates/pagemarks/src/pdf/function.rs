//! Functions (ISO 32000-1, 7.10): numbers to numbers, as colour spaces use them.

use lopdf::{Dictionary, Document, Object};

use super::calculator::Program;
use super::entries::{entry, numbers};
use super::streams::Streams;

/// Deepest nesting of stitched functions.
const DEPTH: usize = 8;
/// Most functions that one is stitched of; gradients have a dozen.
const PARTS: usize = 256;
/// Most dimensions of a table of samples, each of which doubles the work.
const DIMENSIONS: usize = 8;

/// A function.
#[derive(Clone, Debug)]
pub(super) struct Function {
    domain: Vec<(f64, f64)>,
    range: Vec<(f64, f64)>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Samples { size: Vec<usize>, encode: Vec<(f64, f64)>, decode: Vec<(f64, f64)>, bits: usize, data: Vec<u8> },
    Power { from: Vec<f64>, to: Vec<f64>, exponent: f64 },
    Stitched { parts: Vec<Function>, bounds: Vec<f64>, encode: Vec<(f64, f64)> },
    Calculator(Program),
}

/// Numbers two by two.
fn pairs(numbers: &[f64]) -> Vec<(f64, f64)> {
    numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn bring(x: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let width = from.1 - from.0;
    if width == 0.0 { to.0 } else { to.0 + (x - from.0) * (to.1 - to.0) / width }
}

fn within(x: f64, (low, high): (f64, f64)) -> f64 {
    x.max(low).min(high)
}

impl Function {
    /// Reads a function; `None` where it makes no sense.
    pub(super) fn of(object: &Object, doc: &Document, streams: &mut Streams) -> Option<Function> {
        Function::nested(object, doc, streams, 0)
    }

    fn nested(object: &Object, doc: &Document, streams: &mut Streams, depth: usize) -> Option<Function> {
        let object = doc.dereference(object).ok()?.1;
        let (dict, stream) = match object {
            Object::Stream(stream) => (&stream.dict, Some(stream)),
            Object::Dictionary(dict) => (dict, None),
            _ => return None,
        };
        let of = |key: &[u8]| pairs(&numbers(dict, key, doc));
        let kind = match entry(dict, b"FunctionType", doc)? as i64 {
            0 => samples(dict, streams.quietly(stream?)?, doc)?,
            2 => {
                let or = |key: &[u8], other: f64| {
                    Some(numbers(dict, key, doc)).filter(|n| !n.is_empty()).unwrap_or_else(|| vec![other])
                };
                let exponent = entry(dict, b"N", doc)?;
                Kind::Power { from: or(b"C0", 0.0), to: or(b"C1", 1.0), exponent }
            }
            3 if depth < DEPTH => {
                let parts = dict.get_deref(b"Functions", doc).and_then(Object::as_array).ok()?;
                let parts = parts.iter().take(PARTS);
                let parts: Option<Vec<Function>> =
                    parts.map(|part| Function::nested(part, doc, streams, depth + 1)).collect();
                Kind::Stitched { parts: parts?, bounds: numbers(dict, b"Bounds", doc), encode: of(b"Encode") }
            }
            4 => Kind::Calculator(Program::of(&streams.quietly(stream?)?)?),
            _ => return None,
        };
        Some(Function { domain: of(b"Domain"), range: of(b"Range"), kind })
    }

    /// The function's values; fewer than there should be where it is damaged.
    pub(super) fn at(&self, input: &[f64]) -> Vec<f64> {
        let whole = || (f64::NEG_INFINITY, f64::INFINITY);
        let domain = |at: usize| self.domain.get(at).copied().unwrap_or_else(whole);
        let input: Vec<f64> = input.iter().enumerate().map(|(at, x)| within(*x, domain(at))).collect();
        let first = input.first().copied().unwrap_or(0.0);
        let mut out = match &self.kind {
            Kind::Samples { size, encode, decode, bits, data } => {
                let place = |at: usize| {
                    let last = size[at].saturating_sub(1) as f64;
                    let to = encode.get(at).copied().unwrap_or((0.0, last));
                    within(bring(input.get(at).copied().unwrap_or(0.0), domain(at), to), (0.0, last))
                };
                let places: Vec<f64> = (0..size.len()).map(place).collect();
                sampled(&places, size, decode, *bits, data)
            }
            Kind::Power { from, to, exponent } => {
                let part = first.powf(*exponent);
                from.iter().zip(to).map(|(a, b)| a + part * (b - a)).collect()
            }
            Kind::Stitched { parts, bounds, encode } => {
                let at = bounds.iter().take_while(|bound| first >= **bound).count();
                let at = at.min(parts.len().saturating_sub(1));
                let low = at.checked_sub(1).and_then(|at| bounds.get(at)).copied().unwrap_or(domain(0).0);
                let high = bounds.get(at).copied().unwrap_or(domain(0).1);
                let to = encode.get(at).copied().unwrap_or((0.0, 1.0));
                parts.get(at).map_or(Vec::new(), |part| part.at(&[bring(first, (low, high), to)]))
            }
            Kind::Calculator(program) => program.run(&input),
        };
        for (value, range) in out.iter_mut().zip(&self.range) {
            *value = within(*value, *range);
        }
        out
    }
}

fn samples(dict: &Dictionary, data: Vec<u8>, doc: &Document) -> Option<Kind> {
    let size: Vec<usize> = numbers(dict, b"Size", doc).iter().map(|n| n.max(1.0) as usize).collect();
    let bits = entry(dict, b"BitsPerSample", doc)? as usize;
    let mut decode = pairs(&numbers(dict, b"Decode", doc));
    if decode.is_empty() {
        decode = pairs(&numbers(dict, b"Range", doc));
    }
    let encode = pairs(&numbers(dict, b"Encode", doc));
    let is_sound = (1..=DIMENSIONS).contains(&size.len()) && (1..=32).contains(&bits);
    is_sound.then_some(Kind::Samples { size, encode, decode, bits, data })
}

/// The values at a place of a table, by a straight line between the samples around it in each dimension.
fn sampled(places: &[f64], size: &[usize], decode: &[(f64, f64)], bits: usize, data: &[u8]) -> Vec<f64> {
    let highest = ((1_u64 << bits) - 1) as f64;
    let value = |output: usize, range: (f64, f64)| {
        let mut sum = 0.0;
        // Each corner of the box of samples around the place, the nearer the weightier.
        for corner in 0..1_usize << places.len() {
            let (mut weight, mut index, mut stride) = (1.0, 0_usize, 1_usize);
            for (at, place) in places.iter().enumerate() {
                let (low, part) = (place.floor(), place.fract());
                let is_upper = corner >> at & 1 == 1;
                weight *= if is_upper { part } else { 1.0 - part };
                let step = (low as usize + usize::from(is_upper)).min(size[at] - 1);
                index = index.saturating_add(step.saturating_mul(stride));
                stride = stride.saturating_mul(size[at]);
            }
            if weight > 0.0 {
                let sample = index.saturating_mul(decode.len()).saturating_add(output);
                sum += weight * f64::from(number_at(data, sample.saturating_mul(bits), bits));
            }
        }
        bring(sum, (0.0, highest), range)
    };
    decode.iter().enumerate().map(|(output, range)| value(output, *range)).collect()
}

/// The number of so many bits, up to 32, that begins at a bit; what lies beyond the data is 0.
pub(super) fn number_at(data: &[u8], from: usize, bits: usize) -> u32 {
    let mut number = 0_u32;
    for bit in from..from.saturating_add(bits) {
        let byte = data.get(bit / 8).copied().unwrap_or(0);
        number = number << 1 | u32::from(byte >> (7 - bit % 8) & 1);
    }
    number
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;
    use crate::limits::Limits;

    fn values(object: impl Into<Object>, input: &[f64]) -> Vec<f64> {
        let mut streams = Streams::new(&Limits::default());
        Function::of(&object.into(), &Document::new(), &mut streams).map_or(Vec::new(), |f| f.at(input))
    }

    fn list(numbers: &[f32]) -> Vec<Object> {
        numbers.iter().map(|n| Object::Real(*n)).collect()
    }

    #[test]
    fn powers() {
        let power = dictionary! {
            "FunctionType" => 2, "Domain" => list(&[0.0, 1.0]), "N" => 2,
            "C0" => list(&[0.0, 1.0]), "C1" => list(&[1.0, 0.0]),
        };
        assert_eq!(values(power.clone(), &[0.5]), [0.25, 0.75]);
        assert_eq!(values(power, &[7.0]), [1.0, 0.0], "the domain ends at 1");
    }

    #[test]
    fn parts_are_stitched_at_their_bounds() {
        let flat = |level: f32| dictionary! { "FunctionType" => 2, "N" => 1, "C0" => list(&[level]), "C1" => list(&[level]) };
        let parts: Vec<Object> = vec![flat(0.25).into(), flat(0.75).into()];
        let both = dictionary! {
            "FunctionType" => 3, "Domain" => list(&[0.0, 1.0]), "Functions" => parts,
            "Bounds" => list(&[0.5]), "Encode" => list(&[0.0, 1.0, 0.0, 1.0]),
        };
        assert_eq!((values(both.clone(), &[0.4]), values(both, &[0.5])), (vec![0.25], vec![0.75]));
    }

    #[test]
    fn samples_are_joined_by_straight_lines() {
        let dict = dictionary! {
            "FunctionType" => 0, "Domain" => list(&[0.0, 1.0]), "Range" => list(&[0.0, 1.0]),
            "Size" => list(&[2.0]), "BitsPerSample" => 8,
        };
        let table = Stream::new(dict, vec![0, 255]);
        assert_eq!(values(table, &[0.25]), [0.25]);
    }

    #[test]
    fn what_makes_no_sense_is_no_function() {
        assert_eq!(values(dictionary! { "FunctionType" => 9 }, &[0.0]), [] as [f64; 0]);
        assert_eq!(values(dictionary! { "FunctionType" => 4 }, &[0.0]), [] as [f64; 0]);
    }
}
