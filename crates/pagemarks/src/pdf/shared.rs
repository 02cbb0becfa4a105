//! What the pages of a document share: its fonts, its layers, and what is left of its budgets.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, Stream};

use super::colour::Space;
use super::font::Font;
use super::images::Raster;
use super::optional::Layers;
use super::state::FontKey;
use super::streams::Streams;
use crate::canvas::Reached;
use crate::limits::Limits;
use crate::warning::Limit;

/// What is shared by all pages of a document.
pub(super) struct Shared<'d> {
    pub(super) doc: &'d Document,
    pub(super) limits: &'d Limits,
    pub(super) streams: Streams,
    pub(super) layers: Layers,
    pub(super) fonts: BTreeMap<FontKey, (u16, Font, &'d Dictionary)>,
    pub(super) operators_left: usize,
    font_entries_left: usize,
    /// Pages whose content is missing or ends in the middle.
    pub(super) broken_pages: usize,
    /// Texts that stand for what is drawn and lie in the document, each decoded once, by their places in memory, which
    /// stay while the document does: one of them may be named at every mark.
    pub(super) actual_texts: BTreeMap<*const u8, Rc<str>>,
    /// Colour spaces that were met, by the places in memory of what names them, which stay while the document does.
    spaces: BTreeMap<*const Object, Rc<Space>>,
    /// The mask of the picture that was looked at last, by its place in memory.
    pub(super) last_raster: Option<(*const Stream, Option<Rc<Raster>>)>,
    /// Which limits were reached.
    pub(super) reached: Reached,
}

/// Most colour spaces that are kept; a drawing program's file has some dozens.
const SPACES: usize = 4_096;

impl<'d> Shared<'d> {
    pub(super) fn new(doc: &'d Document, limits: &'d Limits, reached: Reached) -> Self {
        Shared {
            doc,
            limits,
            streams: Streams::new(limits),
            layers: Layers::of(doc),
            fonts: BTreeMap::new(),
            operators_left: limits.document_operators,
            font_entries_left: limits.font_entries,
            broken_pages: 0,
            actual_texts: BTreeMap::new(),
            spaces: BTreeMap::new(),
            last_raster: None,
            reached,
        }
    }

    /// The colour space of a name.
    pub(super) fn space(&mut self, name: &[u8], resources: Option<&'d Dictionary>) -> Rc<Space> {
        let doc = self.doc;
        let spaces = resources.and_then(|r| r.get_deref(b"ColorSpace", doc).and_then(Object::as_dict).ok());
        let Some(object) = spaces.and_then(|spaces| spaces.get(name).ok()) else {
            return Rc::new(Space::of(&Object::Name(name.to_vec()), None, doc, &mut self.streams));
        };
        let place = std::ptr::from_ref(object);
        if let Some(known) = self.spaces.get(&place) {
            return Rc::clone(known);
        }
        let has_room = self.spaces.len() < SPACES;
        let space =
            if has_room { Space::of(object, resources, doc, &mut self.streams) } else { Space::Unknown };
        let space = Rc::new(space);
        if has_room {
            self.spaces.insert(place, Rc::clone(&space));
        }
        space
    }

    /// The fonts that were used, by their number on the glyphs.
    pub(super) fn fonts(&self) -> Vec<&Font> {
        let mut fonts: Vec<&(u16, Font, &Dictionary)> = self.fonts.values().collect();
        fonts.sort_by_key(|(number, ..)| *number);
        fonts.into_iter().map(|(_, font, _)| font).collect()
    }

    /// Reads a font when it is first used.
    pub(super) fn learn(&mut self, key: FontKey, dict: &'d Dictionary) {
        if !self.fonts.contains_key(&key) {
            let number = u16::try_from(self.fonts.len()).unwrap_or(u16::MAX);
            let font = match key {
                FontKey::Lost => Font::lost(),
                // Beyond the bound no more are even read.
                _ if self.font_entries_left == 0 => self.lose_font(),
                _ => {
                    let font = Font::of(dict, self.doc, &mut self.streams);
                    self.font_entries_left = self.font_entries_left.saturating_sub(font.entries());
                    if self.font_entries_left > 0 { font } else { self.lose_font() }
                }
            };
            self.fonts.insert(key, (number, font, dict));
        }
    }

    fn lose_font(&mut self) -> Font {
        self.reach(Limit::Fonts);
        Font::lost()
    }

    pub(super) fn reach(&self, what: Limit) {
        self.reached.note(what);
    }
}
