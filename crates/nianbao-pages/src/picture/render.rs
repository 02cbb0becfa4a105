//! Renders pages as PNG, with `hayro`.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::font::Fonts;
use super::{Mark, Role, Wanted};
use nianbao::limits;
use nianbao::origin::Rect;

/// How much the size of a page may differ from what was read, relative to it: rounding only.
const SAME_SHAPE: f32 = 0.01;

/// Minimum width, in pixels, to which a picture is scaled down.
const COARSEST: usize = 200;
/// How much darker ink is than the background at least, out of 255.
const CONTRAST: u8 = 24;

/// A rendered page, or part of it.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The page number, from 1.
    pub page: u32,
    /// The picture, or `None` if the renderer's page differs from the one that was read.
    pub png: Option<Vec<u8>>,
    /// Number of places where digits were read but the picture shows nothing.
    pub unseen: usize,
    /// Fonts so far that are neither embedded nor on the system: their text is missing in the picture.
    pub missing_fonts: Vec<String>,
}

/// Renders pages at `scale` pixels per point, and passes each to `each` as soon as it is done. Returns whether the file
/// could be opened; pages that do not exist are skipped.
///
/// The renderer has no limits: call this for untrusted files only in a child process with limits on memory and time.
pub fn draw(
    bytes: Vec<u8>,
    password: Option<&str>,
    wanted: &[Wanted],
    scale: f32,
    each: &mut dyn FnMut(Drawn),
) -> bool {
    let Ok(pdf) = Pdf::new_with_password(bytes, password.unwrap_or_default()) else { return false };
    let fonts = Fonts::default();
    let resolver = fonts.clone();
    let settings = InterpreterSettings {
        font_resolver: Arc::new(move |query| resolver.resolve(query)),
        ..InterpreterSettings::default()
    };
    let cache = RenderCache::new();
    for wish in wanted {
        let Some(page) = usize::try_from(wish.page).ok().and_then(|n| pdf.pages().get(n.checked_sub(1)?))
        else {
            continue;
        };
        let drawn = picture(page, &cache, &settings, wish, scale);
        let unseen = drawn.as_ref().map_or(0, |(_, unseen)| *unseen);
        let png = drawn.map(|(png, _)| png);
        each(Drawn { page: wish.page, png, unseen, missing_fonts: fonts.missing() });
    }
    true
}

fn picture<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
    wish: &Wanted,
    scale: f32,
) -> Option<(Vec<u8>, usize)> {
    let (width, height) = page.render_dimensions();
    let (across, down) = (wish.width / width, wish.height / height);
    // A user unit other than the point scales both sides equally.
    let is_same = width > 0.0 && height > 0.0 && (across / down - 1.0).abs() <= SAME_SHAPE;
    if !is_same {
        return None;
    }
    let area = wish.width * wish.height * scale * scale;
    let scale =
        if area > limits::PICTURE_PIXELS { scale * (limits::PICTURE_PIXELS / area).sqrt() } else { scale };
    let longest = f32::from(u16::MAX) / wish.width.max(wish.height);
    let scale = scale.min(longest);
    let pixmap = PixmapSettings { x_scale: scale * across, y_scale: scale * down, bg_color: WHITE };
    let drawn = render(page, cache, settings, &RenderSettings::default(), &pixmap);
    let (columns, rows) = (usize::from(drawn.width()), usize::from(drawn.height()));
    if columns == 0 || rows == 0 {
        return None;
    }
    // The background is opaque, so colours need not be divided by alpha.
    let mut canvas = Canvas {
        columns,
        rows,
        pixels: drawn.data_as_u8_slice().chunks_exact(4).map(|p| [p[0], p[1], p[2]]).collect(),
    };
    let unseen = wish.digits.iter().filter(|bbox| canvas.is_plain(bbox, scale)).count();
    for mark in &wish.marks {
        canvas.mark(mark, scale);
    }
    let mut canvas = canvas.cut(&wish.view, scale);
    let mut png = canvas.png()?;
    while png.len() > limits::PICTURE_BYTES && canvas.columns.min(canvas.rows) > COARSEST {
        canvas = canvas.halved();
        png = canvas.png()?;
    }
    (png.len() <= limits::PICTURE_BYTES).then_some((png, unseen))
}

/// Opaque pixels, row by row.
struct Canvas {
    columns: usize,
    rows: usize,
    pixels: Vec<[u8; 3]>,
}

impl Canvas {
    /// The pixels covered by a box in points: columns, then rows.
    fn range(&self, bbox: &Rect, scale: f32) -> [std::ops::Range<usize>; 2] {
        let span = |from: f32, to: f32, most: usize| {
            let from = (from * scale).floor().clamp(0.0, most as f32) as usize;
            let to = (to * scale).ceil().clamp(0.0, most as f32) as usize;
            from..to.max(from)
        };
        [span(bbox.x0, bbox.x1, self.columns), span(bbox.y0, bbox.y1, self.rows)]
    }

    /// Tints a row or column, or draws a frame around a cell.
    fn mark(&mut self, mark: &Mark, scale: f32) {
        let [columns, rows] = self.range(&mark.bbox, scale);
        let edge = (1.5 * scale).ceil() as usize;
        for y in rows.clone() {
            for x in columns.clone() {
                let at_edge = x < columns.start + edge
                    || x + edge >= columns.end
                    || y < rows.start + edge
                    || y + edge >= rows.end;
                let colour = mark.colour();
                let pixel = &mut self.pixels[y * self.columns + x];
                match mark.role {
                    Role::Cell if at_edge => *pixel = colour,
                    Role::Cell => {}
                    Role::Row | Role::Column => {
                        // A highlighter: dark ink stays dark, white takes a seventh of the colour.
                        for (channel, colour) in pixel.iter_mut().zip(colour) {
                            let tint = 255 - (255 - u16::from(colour)) / 6;
                            *channel = (u16::from(*channel) * tint / 255) as u8;
                        }
                    }
                }
            }
        }
    }

    /// Whether a box contains no ink.
    fn is_plain(&self, bbox: &Rect, scale: f32) -> bool {
        let [columns, rows] = self.range(bbox, scale);
        let pixels = || {
            rows.clone()
                .flat_map(|y| &self.pixels[y * self.columns + columns.start..y * self.columns + columns.end])
        };
        (0..3).all(|channel| {
            let values = || pixels().map(|pixel| pixel[channel]);
            values().max().zip(values().min()).is_none_or(|(most, least)| most - least < CONTRAST)
        })
    }

    /// Scales down by half, averaging four pixels each.
    fn halved(&self) -> Canvas {
        let (columns, rows) = (self.columns / 2, self.rows / 2);
        let mean = |x: usize, y: usize| {
            let at = |dx: usize, dy: usize| self.pixels[(2 * y + dy) * self.columns + 2 * x + dx];
            let four = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
            [0, 1, 2].map(|channel| (four.iter().map(|p| u16::from(p[channel])).sum::<u16>() / 4) as u8)
        };
        let pixels =
            (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect();
        Canvas { columns, rows, pixels }
    }

    fn cut(self, view: &Rect, scale: f32) -> Canvas {
        let [columns, rows] = self.range(view, scale);
        if columns.is_empty() || rows.is_empty() || columns.len() == self.columns && rows.len() == self.rows {
            return self;
        }
        let pixels = rows
            .clone()
            .flat_map(|y| &self.pixels[y * self.columns + columns.start..y * self.columns + columns.end])
            .copied()
            .collect();
        Canvas { columns: columns.len(), rows: rows.len(), pixels }
    }

    /// The picture as PNG, in greyscale if it has no colours, as is the case for most reports.
    fn png(&self) -> Option<Vec<u8>> {
        let is_grey = self.pixels.iter().all(|[r, g, b]| r == g && g == b);
        let mut out = Vec::new();
        let (width, height) = (u32::try_from(self.columns).ok()?, u32::try_from(self.rows).ok()?);
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(if is_grey { png::ColorType::Grayscale } else { png::ColorType::Rgb });
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let data: Vec<u8> = if is_grey {
            self.pixels.iter().map(|[grey, ..]| *grey).collect()
        } else {
            self.pixels.as_flattened().to_vec()
        };
        encoder.write_header().ok()?.write_image_data(&data).ok()?;
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(columns: usize, rows: usize) -> Canvas {
        Canvas { columns, rows, pixels: vec![[255; 3]; columns * rows] }
    }

    #[test]
    fn a_box_is_plain_where_nothing_stands_out() {
        let mut canvas = white(20, 10);
        let bbox = Rect::from_corners(2.0, 2.0, 6.0, 4.0);
        assert!(canvas.is_plain(&bbox, 1.0));
        canvas.pixels[3 * 20 + 7] = [0; 3];
        assert!(canvas.is_plain(&bbox, 1.0), "ink beside the box is not in it");
        canvas.pixels[3 * 20 + 3] = [200, 200, 255];
        assert!(!canvas.is_plain(&bbox, 1.0), "pale ink is ink");
    }

    #[test]
    fn a_coarser_picture_has_the_mean_of_four_pixels() {
        let mut canvas = white(5, 4);
        canvas.pixels[0] = [0, 255, 255];
        canvas.pixels[1] = [0, 255, 255];
        let half = canvas.halved();
        assert_eq!((half.columns, half.rows), (2, 2));
        assert_eq!(half.pixels, [[127, 255, 255], [255; 3], [255; 3], [255; 3]]);
    }

    #[test]
    fn a_frame_is_drawn_and_a_band_is_tinted() {
        let mut canvas = white(30, 30);
        canvas.mark(&Mark { role: Role::Row, bbox: Rect::from_corners(0.0, 10.0, 30.0, 20.0) }, 1.0);
        canvas.mark(&Mark { role: Role::Cell, bbox: Rect::from_corners(10.0, 10.0, 20.0, 20.0) }, 1.0);
        let at = |x: usize, y: usize| canvas.pixels[y * 30 + x];
        assert_eq!(at(10, 10), [0xd1, 0x24, 0x2f]);
        assert_eq!(at(5, 5), [255; 3]);
        assert!(
            at(5, 15) != [255; 3] && at(5, 15).iter().all(|channel| *channel > 200),
            "ink stays readable"
        );
    }
}
