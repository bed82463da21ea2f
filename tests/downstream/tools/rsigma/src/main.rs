// SPDX-License-Identifier: Apache-2.0
//! Sigma rules against JSON lines: sigma-eval RULES <EVENTS. One line for each rule that fired at an
//! event: the rule's id, a tab, and the event's event.id, or '-' for a correlation, which is told
//! once in its time span.

use rsigma_eval::event::JsonEvent;
use rsigma_eval::{CorrelationConfig, CorrelationEngine};
use std::io::BufRead;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: sigma-eval RULES <EVENTS")?;
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
            let cause = if result.is_correlation() { &"-".into() } else { &event["event"]["id"] };
            println!("{id}\t{}", cause.as_str().unwrap_or("?"));
        }
    }
    Ok(())
}
