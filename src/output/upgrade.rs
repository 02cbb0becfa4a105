//! Upgrades documents of earlier schemas to the current one.

use serde_json::{Map, Value, json};

use super::SCHEMA;
use crate::finding::Code;

/// Upgrades a document to the current schema.
///
/// # Errors
///
/// If its schema is unknown to this version.
pub(super) fn upgrade(document: &mut Value) -> Result<(), String> {
    let Value::Object(document) = document else {
        return Err("a document is an object; give JSON as `nianbao extract` prints it".to_owned());
    };
    match document.get("schema").and_then(Value::as_u64) {
        Some(1) => {
            from_1(document);
            Ok(())
        }
        Some(schema) if schema == u64::from(SCHEMA) => Ok(()),
        Some(schema) if schema > u64::from(SCHEMA) => Err(format!(
            "its schema is {schema}, but this version knows 1 to {SCHEMA}; install a newer version"
        )),
        Some(schema) => Err(format!(
            "its schema is {schema}, but this version knows 1 to {SCHEMA}; give `schema` the number that was printed"
        )),
        None => Err(format!(
            "`schema` is missing or no number; give it the number that was printed, from 1 to {SCHEMA}"
        )),
    }
}

/// Schema 1 had one `proof` per cell, which could be `doubted`, and other names for some findings.
fn from_1(document: &mut Map<String, Value>) {
    document.insert("schema".to_owned(), json!(SCHEMA));
    let findings = document.get_mut("findings").and_then(Value::as_array_mut);
    let mut doubts: Vec<(String, String)> = Vec::new();
    for finding in findings.into_iter().flatten() {
        let Some(code) = finding.get("code").and_then(Value::as_str) else { continue };
        let new = Code::RENAMED.iter().find(|(old, _)| *old == code).map_or(code, |(_, new)| new).to_owned();
        let is_doubt = finding.get("severity").and_then(Value::as_str) == Some("doubt");
        if let Some(cell) = finding.get("cell").and_then(Value::as_str).filter(|_| is_doubt) {
            doubts.push((cell.to_owned(), new.clone()));
        }
        finding["code"] = Value::String(new);
    }
    let cells = document.get_mut("cells").and_then(Value::as_array_mut);
    for cell in cells.into_iter().flatten().filter_map(Value::as_object_mut) {
        let proof = cell.remove("proof").and_then(|proof| proof.as_str().map(str::to_owned));
        let proofs = match proof.as_deref() {
            Some("held") => json!(["read", "held"]),
            Some("failed") => json!(["read", "failed"]),
            _ => json!(["read"]),
        };
        cell.insert("proofs".to_owned(), proofs);
        if proof.as_deref() == Some("doubted") {
            let path = cell.get("path").and_then(Value::as_str).unwrap_or_default();
            let known = doubts.iter().find(|(cell, _)| cell == path).map(|(_, code)| code.as_str());
            // Doubts from a failed identity name no cell.
            let code = known.unwrap_or(Code::BlankInFailedIdentity.name());
            cell.insert("doubt".to_owned(), json!(code));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_doubts_and_codes_of_schema_1_are_brought_over() {
        let mut document = json!({
            "schema": 1,
            "findings": [{ "code": "columns_untold", "severity": "doubt", "message": "", "cell": "a.b" }],
            "cells": [{ "path": "a.b", "proof": "doubted" }, { "path": "a.c", "proof": "held" }],
        });
        upgrade(&mut document).unwrap();
        assert_eq!(document["findings"][0]["code"], "columns_ambiguous");
        assert_eq!(
            document["cells"][0],
            json!({ "path": "a.b", "proofs": ["read"], "doubt": "columns_ambiguous" })
        );
        assert_eq!(document["cells"][1], json!({ "path": "a.c", "proofs": ["read", "held"] }));
        assert!(upgrade(&mut json!({ "schema": 9 })).unwrap_err().contains("install a newer version"));
        let said = upgrade(&mut json!({ "schema": 0 })).unwrap_err();
        assert!(said.contains("its schema is 0") && !said.contains("newer"), "{said}");
    }
}
