//! What each paragraph of a file is: a heading, a title or a part of one, another document's title. Each is found out when
//! it is first asked for, and once for each passage; where a passage is parted in two, these are new ones with tags of their
//! own. Tables have no tags. Titles inside of a line (`title::spoken_of`, `sentence`) are parsed by those who look for them.
//! Who asks, and what follows from it, is not known here.

use std::cell::OnceCell;

use super::sections::{self, Heading};
use super::title::{self, Title};
use super::{foreign, unfold};
use crate::block::{Block, Paragraph, Table};
use crate::form::Form;
use crate::text::tidy;

/// A block of a file: a paragraph with its tags, or a table as it is.
pub(super) enum Item {
    Passage(Passage),
    Table(Table),
}

/// Most passages that one title is broken over.
pub(super) const TITLE_LINES: usize = 3;

/// A paragraph with its tags.
#[derive(Clone)]
pub(super) struct Passage {
    pub(super) paragraph: Paragraph,
    form: Form,
    tidied: OnceCell<String>,
    heading: OnceCell<Option<Heading>>,
    // Most paragraphs are no titles, so that those of the few are kept elsewhere.
    title: OnceCell<Option<Box<Title>>>,
    table_title: OnceCell<Option<Box<Title>>>,
    broken_titles: [OnceCell<Option<Box<Title>>>; TITLE_LINES - 1],
    first_line: OnceCell<Option<Box<Passage>>>,
    may_begin_title: OnceCell<bool>,
    is_foreign: OnceCell<bool>,
}

/// Tags the blocks of a file, after titles, headings and text were taken out of its tables.
pub(super) fn tag(form: Form, blocks: Vec<Block>) -> Vec<Item> {
    let mut items = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => items.push(Item::Passage(Passage::new(form, paragraph))),
            Block::Table(table) => unfold::unfold(form, table, &mut items),
        }
    }
    items
}

/// The passages among some blocks, with their indexes.
pub(super) fn passages(items: &[Item]) -> impl Iterator<Item = (usize, &Passage)> {
    items.iter().enumerate().filter_map(|(at, item)| Some((at, item.passage()?)))
}

impl Item {
    pub(super) fn passage(&self) -> Option<&Passage> {
        match self {
            Item::Passage(passage) => Some(passage),
            Item::Table(_) => None,
        }
    }
}

impl Passage {
    pub(super) fn new(form: Form, paragraph: Paragraph) -> Self {
        Passage {
            paragraph,
            form,
            tidied: OnceCell::new(),
            heading: OnceCell::new(),
            title: OnceCell::new(),
            table_title: OnceCell::new(),
            broken_titles: Default::default(),
            first_line: OnceCell::new(),
            may_begin_title: OnceCell::new(),
            is_foreign: OnceCell::new(),
        }
    }

    /// Another passage, printed where this one is.
    pub(super) fn with(&self, text: String, prominent: bool) -> Passage {
        let place = self.paragraph.place.clone();
        Passage::new(self.form, Paragraph { text, place, prominent, runs_on: self.paragraph.runs_on })
    }

    pub(super) fn text(&self) -> &str {
        &self.paragraph.text
    }

    pub(super) fn tidied(&self) -> &str {
        self.tidied.get_or_init(|| tidy(self.text()))
    }

    /// Its text as a title has it.
    pub(super) fn without_blanks(&self) -> String {
        self.tidied().replace(' ', "")
    }

    /// The heading that it is.
    pub(super) fn heading(&self) -> Option<&Heading> {
        let find = || sections::heading(self.form, self.tidied(), self.paragraph.prominent);
        self.heading.get_or_init(find).as_ref()
    }

    /// Whether it is the heading of one of the form's sections.
    pub(super) fn opens_section(&self) -> bool {
        self.heading().is_some_and(|heading| heading.key.is_some())
    }

    /// The title that it is as a whole.
    pub(super) fn title(&self) -> Option<&Title> {
        let parse = || title::parse_title(self.form, &self.without_blanks()).map(Box::new);
        self.title.get_or_init(parse).as_deref()
    }

    /// The title that it is, or else its first line.
    pub(super) fn title_alone(&self) -> Option<&Title> {
        self.title().or_else(|| self.first_line()?.title())
    }

    /// Its words where it is the last of several passages that are a title. What a page's layout joined to the title as its
    /// next line is not the title's.
    fn end_of_title(&self) -> String {
        let first = self.first_line().filter(|first| self.title().is_none() && first.title().is_some());
        first.unwrap_or(self).without_blanks()
    }

    /// The title that it is together with those right before it, `above`.
    pub(super) fn title_with(&self, above: &[Item]) -> Option<&Title> {
        let Some(kept) = above.len().checked_sub(1) else { return self.title_alone() };
        let parse = || {
            let mut text = String::new();
            for item in above {
                let part = item.passage().filter(|part| part.may_begin_title())?;
                text.push_str(&part.without_blanks());
            }
            text.push_str(&self.end_of_title());
            title::parse_title(self.form, &text).map(Box::new)
        };
        self.broken_titles.get(kept)?.get_or_init(parse).as_deref()
    }

    /// Whether a title may begin with it that goes on in the next passage.
    fn may_begin_title(&self) -> bool {
        *self.may_begin_title.get_or_init(|| title::may_begin(self.form, &self.without_blanks()))
    }

    /// The title of a table published by itself, which it is as a whole.
    pub(super) fn table_title(&self) -> Option<&Title> {
        let parse = || title::parse_table_title(self.form, self.text()).map(Box::new);
        self.table_title.get_or_init(parse).as_deref()
    }

    /// Its first line, where it has several.
    pub(super) fn first_line(&self) -> Option<&Passage> {
        let find = || {
            let (first, _) = self.text().split_once('\n')?;
            Some(Box::new(self.with(first.to_owned(), self.paragraph.prominent)))
        };
        self.first_line.get_or_init(find).as_deref()
    }

    /// Whether it is the title of another document that speaks of reports.
    pub(super) fn is_foreign(&self) -> bool {
        *self.is_foreign.get_or_init(|| foreign::is_foreign(self.form, self.text()))
    }
}
