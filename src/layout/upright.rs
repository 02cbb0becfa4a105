//! Pages turned so that most of their text stands upright, and places turned back.

use crate::origin::{Place, Rect};
use pagemarks::{Direction, Glyph, Page, Ruling};

/// A page turned upright, with what is needed to say where something stands on the page as shown.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) page: Page,
    /// Quarter turns, clockwise, by which the page as shown stands off from this one.
    turns: u8,
    /// What stands here only because it goes on from the page before.
    lead: Option<Lead>,
}

/// Lines that were moved from the foot of one page to the top of the next.
#[derive(Clone, Debug)]
struct Lead {
    /// Everything above this stands on the page before.
    above: f32,
    /// How far up it was moved.
    by: f32,
    /// The page before: its number, size and turns.
    number: u32,
    size: (f32, f32),
    turns: u8,
}

impl Sheet {
    /// Turns a page so that most of its glyphs stand upright.
    pub(super) fn of(page: Page) -> Sheet {
        let mut sheet = Sheet::turned(page);
        super::marks::sort_out(&mut sheet.page);
        // A 6 that stands on its head is a 9 to whoever looks at the page.
        let is_turned = |g: &Glyph| g.turn != 0 && !g.vertical;
        for glyph in sheet.page.glyphs.iter_mut().filter(|g| is_turned(g)) {
            glyph.doubtful |= glyph.text.chars().any(|c| c.is_ascii_digit());
        }
        sheet
    }

    fn turned(page: Page) -> Sheet {
        let mut counts = [0_usize; 4];
        for glyph in &page.glyphs {
            counts[usize::from(glyph.turn % 4)] += 1;
        }
        // Of equal counts the smaller turn wins.
        let turns = (0..4_u8).rev().max_by_key(|t| counts[usize::from(*t)]).unwrap_or(0);
        if turns == 0 {
            return Sheet { page, turns, lead: None };
        }
        let (width, height) =
            if turns % 2 == 0 { (page.width, page.height) } else { (page.height, page.width) };
        let turn = |r: &Rect| rotated(r, 4 - turns, page.width, page.height);
        let glyphs = page.glyphs.iter().map(|g| Glyph {
            bbox: turn(&g.bbox),
            turn: (g.turn + 4 - turns) % 4,
            ..g.clone()
        });
        let rulings = page.rulings.iter().map(|r| {
            let rect = match r.direction {
                Direction::Horizontal => Rect { x0: r.from, y0: r.at, x1: r.to, y1: r.at },
                Direction::Vertical => Rect { x0: r.at, y0: r.from, x1: r.at, y1: r.to },
            };
            let rect = turn(&rect);
            if rect.width() >= rect.height() {
                Ruling { direction: Direction::Horizontal, at: rect.y0, from: rect.x0, to: rect.x1 }
            } else {
                Ruling { direction: Direction::Vertical, at: rect.x0, from: rect.y0, to: rect.y1 }
            }
        });
        let upright = Page {
            number: page.number,
            width,
            height,
            glyphs: glyphs.collect(),
            rulings: rulings.collect(),
            pictures: page.pictures.iter().map(turn).collect(),
            specks: page.specks.iter().map(turn).collect(),
        };
        Sheet { page: upright, turns, lead: None }
    }

    /// Notes that what stands above `above` was moved up by so much from the foot of the sheet before.
    pub(super) fn lead_from(&mut self, before: &Sheet, above: f32, by: f32) {
        let Sheet { page, turns, .. } = before;
        let lead = Lead { above, by, number: page.number, size: (page.width, page.height), turns: *turns };
        self.lead = Some(lead);
    }

    /// Where a box of this sheet stands on the page as shown.
    pub(super) fn place(&self, rect: &Rect) -> Place {
        if let Some(lead) = self.lead.as_ref().filter(|lead| rect.center_y() < lead.above) {
            let back = Rect { y0: rect.y0 + lead.by, y1: rect.y1 + lead.by, ..*rect };
            let bbox = rotated(&back, lead.turns, lead.size.0, lead.size.1);
            return Place::Page { page: lead.number, bbox };
        }
        let bbox = rotated(rect, self.turns, self.page.width, self.page.height);
        Place::Page { page: self.page.number, bbox }
    }
}

/// A box on a page of this size after so many quarter turns clockwise of the page.
fn rotated(rect: &Rect, turns: u8, width: f32, height: f32) -> Rect {
    match turns % 4 {
        1 => Rect::from_corners(height - rect.y0, rect.x0, height - rect.y1, rect.x1),
        2 => Rect::from_corners(width - rect.x0, height - rect.y0, width - rect.x1, height - rect.y1),
        3 => Rect::from_corners(rect.y0, width - rect.x0, rect.y1, width - rect.x1),
        _ => *rect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_turned_back() {
        let glyph = |turn| Glyph {
            text: "一".into(),
            bbox: Rect { x0: 10.0, y0: 20.0, x1: 30.0, y1: 45.0 },
            size: 10.0,
            turn,
            slanted: false,
            vertical: false,
            doubtful: false,
            font: 0,
        };
        for turn in 0..4 {
            let page =
                Page { number: 1, width: 200.0, height: 300.0, glyphs: vec![glyph(turn)], ..Page::default() };
            let sheet = Sheet::of(page);
            assert_eq!(sheet.page.glyphs[0].turn, 0);
            let back = sheet.place(&sheet.page.glyphs[0].bbox);
            assert_eq!(back, Place::Page { page: 1, bbox: glyph(turn).bbox }, "{turn}");
        }
    }

    #[test]
    fn what_was_moved_from_the_page_before_is_found_there() {
        let page = |number| Page { number, width: 200.0, height: 300.0, ..Page::default() };
        let mut second = Sheet::of(page(2));
        second.lead_from(&Sheet::of(page(1)), 40.0, 250.0);
        let moved = Rect { x0: 10.0, y0: 20.0, x1: 30.0, y1: 30.0 };
        let printed = Rect { y0: 270.0, y1: 280.0, ..moved };
        assert_eq!(second.place(&moved), Place::Page { page: 1, bbox: printed });
        let own = Rect { y0: 50.0, y1: 60.0, ..moved };
        assert_eq!(second.place(&own), Place::Page { page: 2, bbox: own });
    }
}
