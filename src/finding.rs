//! Something about a document that a person should know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What follows from a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A reading is uncertain: the verdict becomes `incomplete`.
    Doubt,
    /// Worth knowing; the verdict stands.
    Note,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $severity:ident $spelled:literal $(was $old:literal)?,)+) => {
        /// What a finding is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ #[serde(rename = $spelled $(, alias = $old)?)] $name,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$name,)+];

            /// Names of codes in documents of schema 1, and what they are now.
            pub const RENAMED: &[(&str, &str)] = &[$($(($old, $spelled),)?)+];

            /// What the JSON calls it.
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $spelled,)+ }
            }

            /// Whether it makes a reading doubtful.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }

            /// What it means, for `nianbao schema`.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc, "\n",)+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// The form has the cell, the document does not.
    CellMissing = Doubt "cell_missing",
    /// A table of the form was not found.
    TableMissing = Doubt "table_missing",
    /// What is printed in a cell is no number, blank, dash or slash.
    CellNotANumber = Doubt "cell_not_a_number",
    /// The cell holds a mark that could not be read: a glyph without text, a picture, an outline.
    CellUnreadable = Doubt "cell_unreadable" was "cell_unread",
    /// Two places of the document claim the same cell with different contents.
    CellAmbiguous = Doubt "cell_ambiguous",
    /// One printed value stands under several columns of the form.
    CellMerged = Doubt "cell_merged",
    /// A printed row with numbers that the form does not have, in a table whose rows add up.
    RowUnmatched = Doubt "row_unmatched" was "row_unplaced",
    /// It cannot be told which value belongs to which column.
    ColumnsAmbiguous = Doubt "columns_ambiguous" was "columns_untold",
    /// Digits of the cell differ in size or height, lie on each other, are struck out or run over an edge.
    CellDigitsInconsistent = Doubt "cell_digits_inconsistent" was "cell_uneven",
    /// The cell's unit differs from its heading's; the number is given as printed.
    UnitMismatch = Doubt "unit_mismatch" was "unit_differs",
    /// A printed row or column head fits two rows or columns of the form, or none well enough.
    LabelAmbiguous = Doubt "label_ambiguous" was "label_unclear",
    /// An identity fails and takes in a blank cell, so the reading is doubted, not the publisher.
    BlankInFailedIdentity = Doubt "blank_in_failed_identity",
    /// An identity fails among values that were put into columns by their order alone.
    OrderInFailedIdentity = Doubt "order_in_failed_identity",
    /// A number is split by a page's end, or in markup by a line's end or blanks, and no identity confirms it.
    SplitNumberUnconfirmed = Doubt "split_number_unconfirmed" was "split_unconfirmed",
    /// The report prints no form at all: prose of the years before it, or its tables are lost.
    NoFormPrinted = Doubt "no_form_printed",
    /// A table without which a report cannot be verified holds no number at all.
    NoNumbers = Doubt "no_numbers",
    /// The report names no year, or it cannot be told which.
    YearUnknown = Doubt "year_unknown",
    /// The reporting agency cannot be told from the title.
    AgencyUnknown = Doubt "agency_unknown",
    /// A page holds a picture and no text.
    PictureWithoutText = Doubt "picture_without_text",
    /// A page shows outlines and no text.
    OutlinesWithoutText = Doubt "outlines_without_text",
    /// The document has pages but no text at all.
    NoText = Doubt "no_text",
    /// A document that is put into a Word file whole is missing or cannot be read.
    AltChunkMissing = Doubt "alt_chunk_missing" was "chunk_lost",
    /// A bound of the reader was reached; what lies beyond it is missing.
    LimitReached = Doubt "limit_reached",
    /// The file breaks off; what came after is missing.
    Truncated = Doubt "truncated",
    /// A stream of the file could not be decoded; what it holds is missing.
    StreamUnreadable = Doubt "stream_unreadable",
    /// A part of a Word file is missing or damaged; numbers of headings, notes or formats may be missing.
    PartMissing = Note "part_missing",
    /// Glyphs of a font have no text that could be found.
    FontUnmapped = Note "font_unmapped",
    /// The file maps a wide mark to a digit, which cannot be right; the mark counts as unread.
    TextLayerMismatch = Note "text_layer_mismatch" was "text_layer_lies",
    /// The only text is invisible, as an OCR program lays it over a scan: its digits are guesses.
    OcrLayer = Doubt "ocr_layer",
    /// Slanted letters, as a watermark's, were left out.
    WatermarkRemoved = Note "watermark_removed",
    /// A damaged file was repaired as a viewer would.
    Repaired = Note "repaired",
    /// A printed row that the form does not have.
    RowUnknown = Note "row_unknown",
    /// Running heads, page numbers, dates or addresses were taken off.
    FurnitureRemoved = Note "furniture_removed",
    /// A table head repeated on a new page was dropped.
    RepeatedHeadDropped = Note "repeated_head_dropped",
    /// The same table or row is printed twice with the same contents.
    PrintedTwice = Note "printed_twice",
    /// No title is printed; the file's own serves.
    TitleFromMetadata = Note "title_from_metadata",
    /// The title names no agency; it is the publisher that the page names.
    AgencyFromImprint = Note "agency_from_imprint",
    /// The title names no agency; it is the one that the sentence names which publishes the report.
    AgencyFromSentence = Note "agency_from_sentence",
    /// The title names no year; it is taken from the text.
    YearFromText = Note "year_from_text",
    /// Values of a text were read in the order of the table's head.
    ReadInOrder = Note "read_in_order",
    /// What stands before the report's title is another document, or a list of contents, and was left out.
    LeadingContentSkipped = Note "leading_content_skipped" was "before_title",
    /// What is hidden in the file, such as a sheet, was left out.
    HiddenContentSkipped = Note "hidden_content_skipped" was "hidden_left_out",
    /// A person's reading of the cell counts in the place of the program's.
    Corrected = Note "corrected",
    /// A section of the form has no heading.
    SectionMissing = Note "section_missing",
    /// The text was not valid in its encoding; what could not be decoded stands as U+FFFD.
    EncodingDamaged = Note "encoding_damaged",
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Finding {
    /// What it is about.
    pub code: Code,
    /// What follows from it.
    pub severity: Severity,
    /// In words; about the report, in the report's own.
    pub message: String,
    /// The cell of the form it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The page it is about, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

impl Finding {
    /// A finding about the document as a whole.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Finding { code, severity: code.severity(), message: message.into(), cell: None, page: None }
    }

    /// The same, about a page.
    #[must_use]
    pub fn on_page(mut self, page: Option<u32>) -> Self {
        self.page = page;
        self
    }

    /// The same, about a cell of the form.
    #[must_use]
    pub fn about(mut self, cell: impl Into<String>) -> Self {
        self.cell = Some(cell.into());
        self
    }
}
