// SPDX-License-Identifier: Apache-2.0
//! Sigma rules against JSON lines: sigma-eval RULES <EVENTS. One line for each rule that fires: its
//! id, a tab, and the event.id of the event at which it did. A correlation fires at the event that
//! completes it, and not again for the next ten minutes.

use rsigma_eval::event::JsonEvent;
use rsigma_eval::{CorrelationConfig, CorrelationEngine};
use std::io::BufRead;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("usage: sigma-eval RULES <EVENTS")?;
    let rules = rsigma_parser::parse_sigma_directory(std::path::Path::new(&folder))?;
    if !rules.errors.is_empty() {
        return Err(rules.errors.join("; ").into());
    }
    let mut engine = CorrelationEngine::new(CorrelationConfig {
        timestamp_fields: vec!["@timestamp".into()],
        emit_detections: false,
        suppress: Some(600),
        ..Default::default()
    });
    engine.add_collection(&rules)?;
    for line in std::io::stdin().lock().lines() {
        let event: serde_json::Value = serde_json::from_str(&line?)?;
        for result in engine.process_event(&JsonEvent::borrow(&event)) {
            let id = result.header.rule_id.as_deref().unwrap_or("?");
            println!("{id}\t{}", event["event"]["id"].as_str().unwrap_or("?"));
        }
    }
    Ok(())
}
