//! Pictures (ISO 32000-1, 8.9), as far as they hide what lies below them.

use std::rc::Rc;

use lopdf::{Object, Stream};

use super::colour::Told;
use super::entries::{entry, numbers};
use super::function::number_at;
use super::interpret::Interpreter;
use super::shared::Shared;
use super::state::Brush;
use crate::canvas::{Paint, Picture};

/// How much of a picture is painted, place by place.
#[derive(Debug)]
pub(super) struct Raster {
    width: usize,
    height: usize,
    bits: usize,
    data: Vec<u8>,
    /// Whether 0 paints.
    is_inverse: bool,
}

impl Raster {
    /// Reads a stencil, or a soft mask; `None` where that takes a codec.
    fn of(stream: &Stream, is_stencil: bool, shared: &mut Shared) -> Option<Raster> {
        let doc = shared.doc;
        let codecs = [&b"DCTDecode"[..], b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode", b"DCT", b"CCF"];
        if stream.filters().is_ok_and(|filters| filters.iter().any(|filter| codecs.contains(filter))) {
            return None;
        }
        let size = |key: &[u8]| entry(&stream.dict, key, doc).filter(|n| *n >= 1.0).map(|n| n as usize);
        let bits = if is_stencil { 1 } else { size(b"BitsPerComponent")? };
        let is_turned = numbers(&stream.dict, b"Decode", doc).first() == Some(&1.0);
        let (width, height) = (size(b"Width")?, size(b"Height")?);
        let data = shared.streams.quietly(stream)?;
        (bits <= 16).then_some(Raster { width, height, bits, data, is_inverse: is_stencil != is_turned })
    }

    /// How much is painted, from 0 to 1, at a place of the unit square, whose foot is 0.
    fn at(&self, x: f64, y: f64) -> f32 {
        let place = |part: f64, of: usize| ((part * of as f64).max(0.0) as usize).min(of - 1);
        let row = self.width.saturating_mul(self.bits).div_ceil(8).saturating_mul(8);
        let from = place(1.0 - y, self.height).saturating_mul(row);
        let at = from.saturating_add(place(x, self.width).saturating_mul(self.bits));
        let share = number_at(&self.data, at, self.bits) as f32 / ((1_u32 << self.bits) - 1) as f32;
        if self.is_inverse { 1.0 - share } else { share }
    }
}

impl<'d> Interpreter<'_, 'd> {
    /// Draws a picture: the unit square under the current matrix.
    pub(super) fn picture(&mut self, stream: &'d Stream) {
        let doc = self.shared.doc;
        let dict = &stream.dict;
        let is_stencil = matches!(dict.get_deref(b"ImageMask", doc), Ok(Object::Boolean(true)));
        let (mask, is_soft) = match (dict.get_deref(b"SMask", doc), dict.get_deref(b"Mask", doc)) {
            _ if is_stencil => (Some(stream), false),
            (Ok(Object::Stream(mask)), _) => (Some(mask), true),
            (_, Ok(Object::Stream(mask))) => (Some(mask), false),
            _ => (None, false),
        };
        // Colours that are left out, or a mask within the picture's own data.
        let has_other = dict.get_deref(b"Mask", doc).is_ok_and(|mask| mask.as_array().is_ok())
            || entry(dict, b"SMaskInData", doc).is_some_and(|kind| kind != 0.0);
        let mut paint = self.picture_paint(is_stencil);
        paint.masked |= has_other;
        let bounds = self.state.ctm.bounds(0.0, 0.0, 1.0, 1.0);
        let raster = match mask {
            Some(mask) if self.canvas.has_numbers(&bounds) => self.shared.raster(mask, !is_soft),
            _ => None,
        };
        paint.masked |= mask.is_some() && raster.is_none();
        match raster {
            Some(raster) => {
                let mask = |x: f64, y: f64| raster.at(x, y);
                self.canvas.image(&self.state.ctm, &Picture { paint, mask: Some(&mask) });
            }
            None => self.canvas.image(&self.state.ctm, &Picture { paint, mask: None }),
        }
    }

    /// Draws a picture that stands in the content itself.
    pub(super) fn inline_picture(&mut self, is_stencil: bool) {
        let mut paint = self.picture_paint(is_stencil);
        paint.masked |= is_stencil;
        self.canvas.image(&self.state.ctm, &Picture { paint, mask: None });
    }

    /// How a picture is painted: a stencil in the colour that is set, any other in its own.
    fn picture_paint(&self, is_stencil: bool) -> Paint {
        let own = Brush { colour: Told::Unknown, ..self.state.fill.clone() };
        self.state.paint(if is_stencil { &self.state.fill } else { &own })
    }
}

impl Shared<'_> {
    /// What a mask lets through. The last one is kept: many pages have the same watermark.
    fn raster(&mut self, mask: &Stream, is_stencil: bool) -> Option<Rc<Raster>> {
        let place = std::ptr::from_ref(mask);
        if let Some((known, raster)) = &self.last_raster
            && *known == place
        {
            return raster.clone();
        }
        let raster = Raster::of(mask, is_stencil, self).map(Rc::new);
        self.last_raster = Some((place, raster.clone()));
        raster
    }
}
