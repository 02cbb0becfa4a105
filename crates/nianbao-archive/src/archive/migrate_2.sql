-- From version 1 to 2: a cell has proofs and a doubt in the place of one proof, findings have other names, and a document
-- says what it lacks and where its agency's name stands.
UPDATE findings SET code = CASE code
  WHEN 'cell_unread' THEN 'cell_unreadable'
  WHEN 'row_unplaced' THEN 'row_unmatched'
  WHEN 'columns_untold' THEN 'columns_ambiguous'
  WHEN 'cell_uneven' THEN 'cell_digits_inconsistent'
  WHEN 'unit_differs' THEN 'unit_mismatch'
  WHEN 'label_unclear' THEN 'label_ambiguous'
  WHEN 'split_unconfirmed' THEN 'split_number_unconfirmed'
  WHEN 'chunk_lost' THEN 'alt_chunk_missing'
  WHEN 'text_layer_lies' THEN 'text_layer_mismatch'
  WHEN 'before_title' THEN 'leading_content_skipped'
  WHEN 'hidden_left_out' THEN 'hidden_content_skipped'
  ELSE code END;
ALTER TABLE cells RENAME COLUMN proof TO proofs;
ALTER TABLE cells ADD COLUMN doubt TEXT;
UPDATE cells SET doubt = coalesce(
    (SELECT code FROM findings f WHERE f.document = cells.document AND f.cell = cells.path AND f.severity = 'doubt'
     ORDER BY position LIMIT 1),
    iif(holds = 'missing', 'cell_missing', 'blank_in_failed_identity'))
  WHERE proofs = 'doubted';
UPDATE cells SET proofs = CASE proofs WHEN 'held' THEN 'read held' WHEN 'failed' THEN 'read failed' ELSE 'read' END;
ALTER TABLE files ADD COLUMN recognised TEXT;
ALTER TABLE documents ADD COLUMN agency_from TEXT;
ALTER TABLE documents ADD COLUMN missing TEXT;
ALTER TABLE documents ADD COLUMN suggestions TEXT;
UPDATE documents SET agency_from = iif(
    EXISTS (SELECT 1 FROM findings f WHERE f.document = documents.id AND f.code = 'agency_from_imprint'), 'imprint', 'title')
  WHERE agency IS NOT NULL;
UPDATE documents SET missing = trim(
    iif(EXISTS (SELECT 1 FROM cells c WHERE c.document = documents.id AND c.doubt IS NOT NULL), 'numbers', '')
    || iif(EXISTS (SELECT 1 FROM findings f WHERE f.document = documents.id
                   AND f.code IN ('table_missing', 'no_form_printed')), ' tables', '')
    || iif(EXISTS (SELECT 1 FROM findings f WHERE f.document = documents.id AND f.code = 'agency_unknown'), ' agency', '')
    || iif(EXISTS (SELECT 1 FROM findings f WHERE f.document = documents.id AND f.code = 'year_unknown'), ' year', ''))
  WHERE verdict = 'incomplete';
UPDATE documents SET missing = 'numbers' WHERE verdict = 'incomplete' AND missing = '';
