//! Every threshold of the layout in one place, by the file that uses it. No other file of `layout` holds a number that
//! decides anything.
//!
//! Units are said first: *points* (1/72 inch) where the drawing program's rounding is allowed for, *ems* (parts of the font
//! size) where the setting of type is, *parts* of another length, or counts. The last line of each names what holds it:
//! unit tests that draw what it is for, most of them just inside and just outside of it, and fixtures that read otherwise
//! if it is off by a fifth.
//!
//! Bounds on what a document may cost are in `limits`, and here only where they judge what is a table at all.

/// Pages as a whole.
pub(super) mod pages {
    /// Count: slanted letters are a watermark where fewer than one letter in so many is slanted. A watermark is a line or
    /// two; a page that is slanted throughout was scanned or set askew and is read as it is.
    ///
    /// Held by: a_few_slanted_letters_are_a_watermark_and_many_are_text
    pub(in crate::layout) const WATERMARK_ONE_IN: usize = 3;
    /// Parts of the size of most glyphs: a slanted number that is no larger, and has no letter beside it, is no
    /// watermark, whose words are set larger than the text.
    ///
    /// Held by: a_slanted_number_of_the_size_of_the_text_is_no_watermark
    pub(in crate::layout) const WATERMARK_SIZE: f32 = 1.3;
}

/// Glyphs to lines and chunks.
pub(super) mod line {
    /// Ems: how far the middles of glyphs on one line may differ in height. The next line is an em away at least, so that
    /// nothing between two lines can belong to both.
    ///
    /// Held by: glyphs_share_a_line_up_to_nearly_half_an_em, made-reportlab-hrules, made-reportlab-norules
    pub(in crate::layout) const SAME_LINE: f32 = 0.45;
    /// Ems: a wider gap is a blank, which is a quarter of the em wide in most fonts. Tracked letters stand closer.
    ///
    /// Held by: a_gap_of_a_quarter_em_is_a_blank_and_of_an_em_parts_chunks, huaian-2024-wps, made-libreoffice-narrow
    pub(in crate::layout) const BLANK: f32 = 0.22;
    /// Ems: a wider gap parts two chunks: less than the em of a full-width blank, more than any blank between words.
    ///
    /// Held by: a_gap_of_a_quarter_em_is_a_blank_and_of_an_em_parts_chunks, made-reportlab-hrules, made-reportlab-norules
    pub(in crate::layout) const PARTED: f32 = 0.85;
    /// Parts of the letter's height: a wider gap can part two labels of a header row. Letters of one label stand
    /// closer.
    ///
    /// Held by: a_strip_cuts_a_chunk_only_where_its_letters_stand_apart
    pub(in crate::layout) const LETTER_GAP: f32 = 0.1;
    /// Points: how far the middle of a gap may lie outside a strip and still be cut by it, since strips are told by
    /// the boxes of other lines.
    ///
    /// Held by: a_strip_cuts_a_chunk_only_where_its_letters_stand_apart
    pub(in crate::layout) const STRIP_SLACK: f32 = 1.0;
    /// Ems: two equal glyphs closer than this are one drawn twice, which some programs do for bold type. The
    /// narrowest digit is 0.25 wide, so that two real ones stand further apart.
    ///
    /// Held by: fake_bold_is_one_print_and_narrow_digits_are_two
    pub(in crate::layout) const COPY: f32 = 0.16;
    /// Count: how many glyphs back a copy is looked for, where narrow ones lie within [`COPY`] of each other.
    ///
    /// Held by: a_word_drawn_again_over_itself_is_one
    pub(in crate::layout) const COPIES: usize = 4;
    /// Parts of the neighbour's size: smaller digits are not of the same number. Rounding of font sizes stays
    /// above.
    ///
    /// Held by: digits_of_two_sizes_are_doubted_beyond_rounding
    pub(in crate::layout) const SMALL: f32 = 0.93;
    /// Ems: how far a digit's foot may stand off from its neighbour's. Rounding of baselines stays below.
    ///
    /// Held by: digits_on_two_baselines_are_doubted_beyond_rounding
    pub(in crate::layout) const OFF_BASE: f32 = 0.12;
    /// Ems: how far a note mark is raised at least. Superscripts are raised by a third of the em or more.
    ///
    /// Held by: a_small_digit_is_a_note_mark_once_it_is_clearly_raised
    pub(in crate::layout) const RAISED: f32 = 0.18;
    /// Parts of the narrower digit's width: digits that overlap by more are two prints in one place. Kerning is
    /// less.
    ///
    /// Held by: digits_that_overlap_by_more_than_kerning_are_doubted
    pub(in crate::layout) const OVERLAP: f32 = 0.3;
    /// Count: digits of a mark beside a number. Notes go up to 99, and some tools set two marks side by side.
    ///
    /// Held by: a_mark_that_stands_clear_of_its_line_is_no_line_of_its_own
    pub(in crate::layout) const MARKS: usize = 4;
    /// Parts of the lower line's height: two lines of one number overlap by less, a mark half a line up or down by half.
    ///
    /// Held by: lines_of_digits_that_overlap_are_no_single_number
    pub(in crate::layout) const STACKED: f32 = 0.25;
    /// Points: the smallest letters that a person can read; smaller ones count as unread.
    ///
    /// Held by: letters_below_two_points_are_unread
    pub(in crate::layout) const LEGIBLE: f32 = 2.0;
}

/// Running heads, page numbers and what browsers print at the edge of pages.
pub(super) mod furniture {
    /// Parts of the page's height: how deep the head and the foot of a page may be. An official document has 37 mm
    /// of 297 above its text (GB/T 9704-2012, 5.2.1).
    ///
    /// Held by: a_running_head_stands_at_the_edge_of_the_page
    pub(in crate::layout) const EDGE: f32 = 0.13;
    /// Count: how many lines at the head, and at the foot, are looked at. Browsers and running heads take up two.
    ///
    /// Held by: only_the_outermost_three_lines_are_furniture
    pub(in crate::layout) const OUTERMOST: usize = 3;
    /// Points: how far apart in height the same running head may stand on two pages.
    ///
    /// Held by: a_running_head_keeps_its_height
    pub(in crate::layout) const SAME_HEIGHT: f32 = 4.0;
    /// Count: on how many pages a running head stands at the same height at least.
    ///
    /// Held by: a_running_head_repeats
    pub(in crate::layout) const REPEATS: usize = 2;
    /// Parts of the body's size: a line this much larger is a title, even where it repeats.
    ///
    /// Held by: a_repeated_title_is_no_running_head
    pub(in crate::layout) const TITLE: f32 = 1.3;
    /// Points: a date alone at the head of a page is a browser's where it is set smaller. Browsers set it in small
    /// print; a report sets its date like its text, in 10.5 points or more.
    ///
    /// Held by: a_date_at_the_head_is_a_browsers_where_it_is_small
    pub(in crate::layout) const BROWSER_DATE: f32 = 9.5;
}

/// Lines to paragraphs.
pub(super) mod prose {
    /// Characters: lines of so many are running text and tell its margins. Shorter ones are headings and labels.
    ///
    /// Held by: margins_are_measured_on_lines_of_running_text, made-split-row
    pub(in crate::layout) const LONG_LINE: usize = 15;
    /// Quantile of the lines' right ends that is the right margin: most lines are full, a few stick out by a mark.
    ///
    /// Held by: margins_are_measured_on_lines_of_running_text, made-split-row
    pub(in crate::layout) const RIGHT_MARGIN: (usize, usize) = (3, 4);
    /// Quantile of the lines' left ends that is the left margin: first lines are indented, a few marks hang out.
    ///
    /// Held by: margins_are_measured_on_lines_of_running_text
    pub(in crate::layout) const LEFT_MARGIN: (usize, usize) = (1, 8);
    /// Ems: how far a line may end before the right margin and still be full. One character may have been moved to
    /// the next line with the mark behind it, which must not begin a line.
    ///
    /// Held by: a_line_that_ends_two_characters_early_ends_its_paragraph, made-split-row
    pub(in crate::layout) const FULL: f32 = 1.9;
    /// Ems: how far behind the left margin a line begins to open a paragraph. The usual indent is two characters.
    ///
    /// Held by: an_indent_of_two_characters_opens_a_paragraph
    pub(in crate::layout) const INDENT: f32 = 1.2;
    /// Ems: an indented line that begins more than this left of the one before goes on with it: the whole paragraph
    /// is indented, its first line more than the others.
    ///
    /// Held by: an_indented_paragraph_goes_on_where_its_second_line_steps_back
    pub(in crate::layout) const OUTDENT: f32 = 0.5;
    /// Parts of the body's size: a heading's letters are at least this much larger. Half a point of 10.5 is less.
    ///
    /// Held by: a_heading_is_clearly_larger_than_the_text
    pub(in crate::layout) const LARGER: f32 = 1.08;
    /// Parts of the text's width: only a narrower line is set apart by its place or font. A full line in another
    /// font is emphasis.
    ///
    /// Held by: a_short_line_in_another_font_is_a_heading, huaian-2024-wps
    pub(in crate::layout) const SHORT: f32 = 0.9;
    /// Parts of the text's width: how far off the middle a centred line may stand.
    ///
    /// Held by: a_title_is_centred_between_the_margins
    pub(in crate::layout) const CENTRED: f32 = 0.04;
    /// Ems: how far from both margins a centred line stands. An indented line of one paragraph is two ems from one.
    ///
    /// Held by: a_full_line_is_not_centred
    pub(in crate::layout) const CENTRED_INSET: f32 = 2.5;
    /// Parts of the larger size: sizes that differ by less are one. Programs round sizes to half points.
    ///
    /// Held by: a_title_of_two_lines_has_one_size
    pub(in crate::layout) const SAME_SIZE: f32 = 0.12;
    /// Parts of the usual line pitch: a wider step parts paragraphs.
    ///
    /// Held by: a_wide_space_above_opens_a_paragraph, made-split-row
    pub(in crate::layout) const WIDE_GAP: f32 = 1.6;
    /// Ems: the line pitch of text that has only one line.
    ///
    /// Held by: where_no_pitch_can_be_measured_lines_stand_one_and_a_half_ems_apart
    pub(in crate::layout) const PITCH: f32 = 1.5;
}

/// Words of a cell that stand beyond the table, and the flow from page to page.
pub(super) mod flow {
    /// Points: how far words may stick out of the cell or table that they belong to: an overhanging mark, a
    /// border's width.
    ///
    /// Held by: a_line_above_the_second_part_belongs_to_the_cut_row, a_label_may_stick_out_by_a_marks_width
    pub(in crate::layout) const STICK_OUT: f32 = 3.0;
    /// Lines: most at the top of a page that are words of a row cut by the page break. More are paragraphs of their
    /// own.
    ///
    /// Held by: a_page_may_begin_with_four_lines_of_a_cut_row
    pub(in crate::layout) const LINES_ABOVE: usize = 4;
    /// Ems: how far below the table, or the line before, a line still hangs on it.
    ///
    /// Held by: a_line_close_below_an_open_table_hangs_on_it
    pub(in crate::layout) const HANGING: f32 = 3.5;
    /// Lines: most that hang below a table: a label set one character a line has ten.
    ///
    /// Held by: a_label_set_one_character_a_line_hangs_below_its_table
    pub(in crate::layout) const LINES_BELOW: usize = 14;
    /// Characters: a section's heading has at least so many behind its number; a group's label has fewer.
    ///
    /// Held by: a_heading_below_a_table_is_no_label
    pub(in crate::layout) const HEADING: usize = 9;
}

/// Pieces of one table on following pages.
pub(super) mod join {
    /// Points: how far apart the sides of two pieces may lie. Borders of different widths, and pages centred anew.
    ///
    /// Held by: pieces_of_one_table_have_the_same_sides
    pub(in crate::layout) const SAME_SIDE: f32 = 8.0;
    /// Points: how far apart two edges of one column may lie on two pages. Less than half of the narrowest column
    /// that holds two digits.
    ///
    /// Held by: edges_of_two_pages_are_one_within_four_points
    pub(in crate::layout) const SAME_COLUMN_EDGE: f32 = 4.0;
    /// Edges of so many that both pieces share, of the piece that has fewer. A page break inside the header rows
    /// leaves one piece without the finest columns.
    ///
    /// Held by: pieces_share_six_edges_of_ten
    pub(in crate::layout) const SHARED_EDGES: (usize, usize) = (6, 10);
    /// Count: of so many numbers in a row, one may be broken over the page together with the row's label.
    ///
    /// Held by: one_number_in_three_may_break_with_its_label
    pub(in crate::layout) const BROKEN_ONE_IN: usize = 3;
    /// Numbers: a row of fewer has none that is broken over the page: it is told by its label alone.
    ///
    /// Held by: in_a_row_of_five_numbers_none_is_broken, made-libreoffice-narrow
    pub(in crate::layout) const MANY_NUMBERS: usize = 6;
}

/// Tables from rulings.
pub(super) mod ruled {
    /// Points: a cell that has more room left beside a line of digits and one digit more did not break the number. Padding
    /// of cells is up to 5.4 points on each side (Word's 0.19 cm).
    ///
    /// Held by: two_numbers_one_below_the_other_are_not_one_that_the_cell_broke
    pub(in crate::layout) const EARLY_BREAK: f32 = 16.0;
    /// Rulings: most of a page that are taken for tables; more are a drawing.
    ///
    /// Held by: a_page_of_too_many_rulings_is_a_drawing
    pub(in crate::layout) const DRAWING: usize = 12_000;
    /// Points: how far rulings may miss each other and still meet. Borders of up to 2.5 points are drawn to the
    /// middle, or to the edge, of those they end at.
    ///
    /// Held by: rulings_meet_within_the_width_of_a_border
    pub(in crate::layout) const MEET: f32 = 2.6;
    /// Points: how far an outer side's ends may lie from those of the table that it closes. Both ends may miss.
    ///
    /// Held by: a_far_side_is_as_long_as_its_table
    pub(in crate::layout) const FAR_SIDE: f32 = 5.2;
    /// Points: how far apart rulings may lie and still be one edge of the grid: double and thick borders.
    ///
    /// Held by: the_two_rulings_of_a_double_border_are_one_edge
    pub(in crate::layout) const SAME_EDGE: f32 = 2.6;
    /// Points: how wide an edge may be, all its rulings together, and how far a ruling may lie from it. Rulings
    /// that reach further beyond the outermost edge show that the table is open there.
    ///
    /// Held by: rulings_that_reach_beyond_the_last_edge_leave_the_table_open
    pub(in crate::layout) const EDGE_WIDTH: f32 = 5.2;
    /// Parts of the edge: how much of it rulings must cover to part two cells. More than half, since a ruling that
    /// ends in the middle belongs to the neighbour.
    ///
    /// Held by: an_edge_covered_by_more_than_half_parts_cells, a_half_covered_edge_drawn_twice_is_no_edge
    pub(in crate::layout) const COVER: f32 = 0.55;
    /// Parts of the cell: a picture that covers more of it may be the cell's number, wherever its middle lies.
    ///
    /// Held by: a_picture_in_an_empty_cell_may_be_its_number
    pub(in crate::layout) const PICTURE: f32 = 0.2;
    /// Parts of the digit's height, from its top: a horizontal ruling between these strikes it out. Above them it
    /// is an overline or the edge, below them an underline.
    ///
    /// Held by: a_ruling_through_the_middle_strikes_a_digit_out
    pub(in crate::layout) const STRUCK: (f32, f32) = (0.3, 0.75);
    /// Parts of the cell's width: a ruling this long is the cell's border, wherever it lies.
    ///
    /// Held by: a_ruling_as_wide_as_its_cell_is_a_border
    pub(in crate::layout) const BORDER: f32 = 0.95;
    /// Pictures and outlines of a page that are looked at; more are a drawing. A report whose numbers are outlines
    /// has a few for each cell.
    ///
    /// Held by: pictures_beyond_the_two_thousandth_are_not_looked_at
    pub(in crate::layout) const PICTURES: usize = 2_000;
    /// Parts of the page: what covers more of it is a watermark or the paper itself.
    ///
    /// Held by: a_picture_over_most_of_the_page_is_paper
    pub(in crate::layout) const PAPER: f32 = 0.8;
    /// Ems: how far a glyph may stand off from the end, and the foot, of the one before and still be set as one
    /// word.
    ///
    /// Held by: a_word_stays_in_the_cell_where_most_of_it_stands
    pub(in crate::layout) const SAME_WORD: f32 = 0.08;
}

/// Ink that is no glyph.
pub(super) mod marks {
    /// Points: how near a line must pass a stroke's end for the stroke to hang on it. Borders drawn cell by cell meet
    /// those of their own cell.
    ///
    /// Held by: a_short_stroke_with_free_ends_is_no_line_of_a_table
    pub(in crate::layout) const TOUCH: f32 = 1.2;
    /// Points: the longest stroke that may be a part of a digit in a cell, of letters up to 20 points.
    ///
    /// Held by: a_short_stroke_with_free_ends_is_no_line_of_a_table
    pub(in crate::layout) const STROKE: f32 = 14.0;
    /// Points: a mark that comes nearer to the edge of its cell belongs to the border.
    ///
    /// Held by: a_mark_at_the_edge_of_a_cell_is_its_borders
    pub(in crate::layout) const EDGE: f32 = 1.2;
    /// Parts of a glyph's height, from its top: a flat mark below this underlines it. What strikes it out runs higher.
    ///
    /// Held by: a_line_below_a_number_is_an_underline
    pub(in crate::layout) const FOOT: f32 = 0.75;
    /// Points: the thickest underline.
    ///
    /// Held by: a_line_below_a_number_is_an_underline
    pub(in crate::layout) const FLAT: f32 = 1.0;
}

/// Tables from the alignment of text.
pub(super) mod aligned {
    /// Characters: most that a value has, a note in brackets behind it among them. More is a sentence that begins
    /// with a number.
    ///
    /// Held by: a_value_is_a_number_a_dash_or_a_slash
    pub(in crate::layout) const VALUE: usize = 40;
    /// Lines: how far down the next line of a table may stand, counted in lines, as labels broken over lines stand
    /// between; and most lines of a header above the first.
    ///
    /// Held by: four_lines_of_labels_do_not_end_a_table, a_table_has_at_most_five_lines_of_single_labels_above_its_rows
    pub(in crate::layout) const BETWEEN: usize = 5;
    /// Ems: the widest space between two lines of a table.
    ///
    /// Held by: a_space_of_more_than_five_ems_ends_a_table, a_single_label_close_above_is_part_of_the_table
    pub(in crate::layout) const APART: f32 = 5.0;
    /// Ems: the widest pitch of lines within one cell, where the table's rows do not tell.
    ///
    /// Held by: a_label_below_the_last_row_is_part_of_the_table
    pub(in crate::layout) const WITHIN_CELL: f32 = 1.75;
    /// Parts of the row pitch, and bounds of it in ems: how far apart lines of one cell lie at most. Clearly less
    /// than rows do, not less than lines that touch, and not more than a double-spaced label.
    ///
    /// Held by: lines_of_one_cell_stand_closer_than_rows, made-wkhtmltopdf-separate
    pub(in crate::layout) const ROW_PITCH: f32 = 0.85;
    /// See [`ROW_PITCH`].
    ///
    /// Held by: lines_of_one_cell_stand_closer_than_rows
    pub(in crate::layout) const LEAST_CELL_PITCH: f32 = 1.2;
    /// See [`ROW_PITCH`].
    ///
    /// Held by: lines_of_one_cell_stand_closer_than_rows
    pub(in crate::layout) const MOST_CELL_PITCH: f32 = 2.6;
    /// Parts of the text's width: a single chunk that is wider is prose.
    ///
    /// Held by: a_wide_line_is_prose
    pub(in crate::layout) const PROSE_WIDTH: f32 = 0.75;
    /// Parts of the body's size: a prominent line that is larger is a heading and no part of a table.
    ///
    /// Held by: a_larger_prominent_line_ends_a_table, made-wkhtmltopdf-separate, yunling-2021-norulings
    pub(in crate::layout) const HEADING_SIZE: f32 = 1.05;
    /// Ems: how far from the left margin a numbered heading begins at most: the indent of two characters, and a
    /// little.
    ///
    /// Held by: a_numbered_heading_stands_at_the_margin
    pub(in crate::layout) const HEADING_INDENT: f32 = 2.6;
    /// Characters: a numbered heading has at least so many behind its number; a group's label has fewer.
    ///
    /// Held by: a_numbered_heading_stands_at_the_margin
    pub(in crate::layout) const HEADING: usize = 6;
    /// Lines: most of a header that may stand above the first row of values at the top of a page, where the header
    /// begins on the page before.
    ///
    /// Held by: a_page_may_begin_with_the_rest_of_a_header
    pub(in crate::layout) const REST_OF_HEADER: usize = 5;
    /// Lines: most of a header.
    ///
    /// Held by: a_header_at_the_foot_of_a_page_has_at_most_fourteen_lines
    pub(in crate::layout) const HEADER: usize = 14;
    /// Ems: lines with less space between them stand as close as those of one table.
    ///
    /// Held by: a_rows_label_may_begin_on_the_line_above_its_values
    pub(in crate::layout) const TIGHT: f32 = 0.9;
    /// Parts of the other's size: lines of one table have letters of one size.
    ///
    /// Held by: a_rows_label_may_begin_on_the_line_above_its_values, made-wkhtmltopdf-separate
    pub(in crate::layout) const SAME_LETTERS: f32 = 1.05;
    /// Rulings: so many horizontal ones part the rows of a table; one alone is a line under its header.
    ///
    /// Held by: horizontal_rulings_part_rows
    pub(in crate::layout) const RULED: usize = 2;
    /// Points: room between the outermost chunk and the table's outer edges, so that the chunk lies within them.
    ///
    /// Held by: gaps_in_rows_of_values_give_the_columns
    pub(in crate::layout) const MARGIN: f32 = 1.0;
    /// Points: how far boxes of chunks may reach into the gap between two labels of a header and leave it free.
    ///
    /// Held by: a_column_without_values_shows_in_the_header
    pub(in crate::layout) const GAP_SLACK: f32 = 1.0;
    /// Points: a column gap lies at least this far right of the labels.
    ///
    /// Held by: gaps_in_rows_of_values_give_the_columns
    pub(in crate::layout) const BEHIND_LABELS: f32 = 0.5;
    /// Count: a strip is a column gap where it crosses at most one value for so many gaps. A long amount may reach
    /// into it.
    ///
    /// Held by: one_long_value_for_three_gaps_does_not_close_a_column_gap, yunling-2021-norulings
    pub(in crate::layout) const CROSSED_ONE_IN: i32 = 3;
    /// Points: shorter steps between the ends of chunks are rounding.
    ///
    /// Held by: a_gap_with_ragged_sides_is_one
    pub(in crate::layout) const STEP: f32 = 0.01;
    /// Points: strips that are closer than this are one column gap. More than the steps that are passed over.
    ///
    /// Held by: a_gap_with_ragged_sides_is_one
    pub(in crate::layout) const SAME_GAP: f32 = 0.5;
    /// Points: the narrowest column gap.
    ///
    /// Held by: a_column_gap_is_at_least_a_point_and_a_half_wide
    pub(in crate::layout) const COLUMN_GAP: f32 = 1.5;
    /// Parts of the column's width: a label of the header that covers more of a column stands over it.
    ///
    /// Held by: a_header_label_spans_the_columns_it_covers_by_half, made-reportlab-hrules, yunling-2021-norulings
    pub(in crate::layout) const OVER_COLUMN: f32 = 0.5;
    /// Parts of the line's height: a picture up to this high, where a value should stand, may be the value.
    ///
    /// Held by: a_small_picture_where_a_value_should_stand_is_unread
    pub(in crate::layout) const PICTURE_HEIGHT: f32 = 2.0;
}

/// Labels of rows that no ruling parts.
pub(super) mod labels {
    /// Parts of their height: how far apart the lines of one numbered label lie at most.
    ///
    /// Held by: the_lines_of_a_numbered_label_stand_within_three_heights
    pub(in crate::layout) const LABEL_PITCH: f32 = 3.0;
    /// Parts of the pitch within a cell: how far a label may stand from its row between two rulings, where whatever
    /// stands there belongs together.
    ///
    /// Held by: horizontal_rulings_part_rows
    pub(in crate::layout) const RULED_REACH: f32 = 3.0;
    /// Pairs of a loose label and a row that are compared; a report's largest table has 2,000. More are no table of
    /// labels and values.
    ///
    /// Held by: a_region_of_loose_labels_is_no_table_of_rows
    pub(in crate::layout) const PAIRS: usize = 40_000;
}

/// Headers of columns that no ruling parts.
pub(super) mod header {
    /// Ems: how far apart the middles of two lines of one centred label lie.
    ///
    /// Held by: centred_lines_of_a_label_share_their_middle
    pub(in crate::layout) const SAME_MIDDLE: f32 = 0.6;
    /// Ems: how far apart the left ends of two lines of one label lie, where it is set to the left.
    ///
    /// Held by: lines_of_a_label_set_to_the_left_share_their_left_end
    pub(in crate::layout) const SAME_LEFT: f32 = 0.3;
    /// Ems: how far down a line stands at least to be another line of the same label.
    ///
    /// Held by: labels_side_by_side_stay_apart
    pub(in crate::layout) const NEXT_LINE: f32 = 0.3;
    /// Parts of the header's line pitch: lines of one label stand no further apart.
    ///
    /// Held by: a_label_two_pitches_down_is_a_level_of_its_own
    pub(in crate::layout) const SAME_PITCH: f32 = 1.15;
    /// Ems: a pitch of lines within one label that is believed even where rows stand closer.
    ///
    /// Held by: lines_of_a_label_may_stand_one_and_a_half_ems_apart_though_rows_stand_closer
    pub(in crate::layout) const LEAST_REACH: f32 = 1.5;
    /// Ems: how far down the second line of labels stands at most where each of its chunks is under one of the
    /// first.
    ///
    /// Held by: where_every_label_goes_on_below_the_two_lines_are_one_level
    pub(in crate::layout) const WRAPPED: f32 = 2.6;
    /// Ems: the smallest pitch that is measured; chunks closer in height are on one line.
    ///
    /// Held by: chunks_half_an_em_apart_in_height_show_no_pitch
    pub(in crate::layout) const LEAST_PITCH: f32 = 0.5;
    /// Count: how many of the chunks that follow are looked at to measure the pitch: more than the labels that a
    /// line of a header has room for.
    ///
    /// Held by: the_pitch_is_measured_across_a_header_of_thirty_columns
    pub(in crate::layout) const NEAR: usize = 40;
    /// Points: how far a label may reach down into the one below it and still stand wholly above it.
    ///
    /// Held by: a_label_stands_over_another_up_to_rounding
    pub(in crate::layout) const ABOVE: f32 = 1.0;
    /// Points: labels that miss each other by less still stand over one another.
    ///
    /// Held by: a_label_stands_over_another_up_to_rounding
    pub(in crate::layout) const OVER: f32 = 0.5;
    /// Parts of the label's height: a label with nothing below it, this far above the lowest, is a level up.
    ///
    /// Held by: a_label_far_above_the_lowest_is_a_level_up
    pub(in crate::layout) const LEVEL_UP: f32 = 4.0;
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Numbers that decide nothing: none, all, both, half.
    const ARITHMETIC: [&str; 4] = ["0.0", "1.0", "2.0", "0.5"];

    /// The files of the layout, and their text.
    fn files(folder: &Path) -> Vec<(PathBuf, String)> {
        let mut out = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                out.extend(files(&path));
            } else {
                out.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
        out
    }

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
    }

    fn layout() -> Vec<(PathBuf, String)> {
        files(&root().join("src/layout"))
    }

    /// The code of a file, without comments and unit tests.
    fn code(text: &str) -> Vec<&str> {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect()
    }

    /// The numbers with a decimal point in a line of code.
    fn decimals(line: &str) -> Vec<&str> {
        let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'));
        let number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
        let is_range = |word: &str| word.contains("..");
        words
            .filter(number)
            .filter(|word| !is_range(word))
            .map(|word| word.trim_end_matches("_f32"))
            .collect()
    }

    #[test]
    fn no_other_file_holds_a_threshold() {
        let is_test =
            |path: &Path| ["tests.rs", "drawn.rs", "tolerances.rs"].iter().any(|name| path.ends_with(name));
        for (path, text) in layout().into_iter().filter(|(path, _)| !is_test(path)) {
            for line in code(&text) {
                let strange: Vec<&str> =
                    decimals(line).into_iter().filter(|n| !ARITHMETIC.contains(n)).collect();
                assert!(
                    strange.is_empty(),
                    "{}: {strange:?} belongs in tolerances.rs: {line}",
                    path.display()
                );
                let constant = line.trim_start().starts_with("const ") && line.contains(": f32");
                assert!(!constant, "{}: belongs in tolerances.rs: {line}", path.display());
            }
        }
    }

    /// Each tolerance, and what its last line of documentation names.
    fn held_by(own: &str) -> Vec<(&str, Vec<&str>)> {
        let mut out = Vec::new();
        let mut names = Vec::new();
        for line in own.split("#[cfg(test)]").next().unwrap_or_default().lines().map(str::trim) {
            if let Some(list) = line.strip_prefix("/// Held by: ") {
                names = list.split(", ").collect();
            } else if let Some((_, constant)) = line.split_once(" const ") {
                out.push((constant.split(':').next().unwrap_or_default(), std::mem::take(&mut names)));
            }
        }
        out
    }

    #[test]
    fn each_tolerance_names_the_test_or_fixture_that_needs_it() {
        let layout = layout();
        let own = layout.iter().find(|(path, _)| path.ends_with("tolerances.rs")).unwrap();
        let is_test = |name: &str| {
            layout.iter().any(|(_, text)| {
                text.contains(&format!("    fn {name}()")) || text.contains(&format!("\nfn {name}()"))
            })
        };
        let is_fixture = |name: &str| {
            ["reports", "shapes"].iter().any(|kind| root().join("fixtures").join(kind).join(name).exists())
        };
        let held = held_by(&own.1);
        assert!(held.len() > 80, "{} tolerances", held.len());
        for (tolerance, names) in held {
            assert!(!names.is_empty(), "{tolerance}: what needs it?");
            for name in names {
                assert!(is_test(name) || is_fixture(name), "{tolerance}: there is no {name}");
            }
        }
    }
}
