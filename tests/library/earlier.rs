//! Documents that earlier versions printed are still read, and judged as if they had been printed today.

use std::fs;

use nianbao::Document;

fn read(name: &str) -> Document {
    let path = crate::support::root().join("fixtures/earlier").join(name);
    crate::support::read_as("report.txt", &fs::read(path).unwrap()).unwrap().remove(0)
}

#[test]
fn a_document_of_schema_1_says_what_one_of_today_says() {
    let (old, new) = (read("schema-1.json"), read("report.txt"));
    assert_eq!((old.schema, old.verdict, &old.missing), (2, new.verdict, &new.missing));
    assert_eq!(old.tables, new.tables);
    let cells = |document: &Document| {
        let of = |cell: &nianbao::output::CellEntry| (cell.path.clone(), cell.proofs.clone(), cell.doubt);
        document.cells.iter().flatten().map(of).collect::<Vec<_>>()
    };
    assert_eq!(cells(&old), cells(&new));
    let doubted = new.cells.iter().flatten().filter(|cell| cell.doubt.is_some());
    assert_eq!(doubted.map(|cell| cell.doubt.unwrap().name()).collect::<Vec<_>>(), ["columns_ambiguous"; 7]);
}

#[test]
fn another_schema_and_a_key_given_twice_are_refused() {
    let path = crate::support::root().join("fixtures/earlier/schema-1.json");
    let text = fs::read_to_string(path).unwrap();
    let said = |text: String| crate::support::read(text.as_bytes()).unwrap_err().to_string();
    assert!(
        said(text.replacen("\"schema\":1", "\"schema\":7", 1))
            .contains("its schema is 7, and 1 to 2 are known")
    );
    let twice = text.replacen("\"natural_person\":", "\"natural_person\":0,\"natural_person\":", 1);
    assert!(said(twice).contains("the key \"natural_person\" is given twice"));
}
