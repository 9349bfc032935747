//! What a page has to be like.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use spnkr_testkit::{Browser, BrowserResult};

/// Opens a page in every size and colour, and tells what is wrong with it.
pub(super) fn at(browser: &Browser, page: &Path, folder: &Path) -> BrowserResult<Vec<String>> {
    let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut problems = Vec::new();
    for (width, height) in SIZES {
        for scheme in ["light", "dark"] {
            let view = View { browser, width, height, scheme };
            let shot = folder.join(format!("{name}-{width}-{scheme}.png"));
            let found = view.look(&format!("file://{}", page.display()), &shot)?;
            let place = format!("{name} at {width}, {scheme}");
            problems.extend(found.into_iter().map(|problem| format!("{place}: {problem}")));
        }
    }
    Ok(problems)
}

struct View<'a> {
    browser: &'a Browser,
    width: u32,
    height: u32,
    scheme: &'static str,
}

impl View<'_> {
    fn look(&self, url: &str, shot: &Path) -> BrowserResult<Vec<String>> {
        let Self { browser, width, height, scheme } = self;
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        browser.devtools("Emulation.setDeviceMetricsOverride", &size)?;
        let scheme = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.devtools("Emulation.setEmulatedMedia", &scheme)?;
        // What the page before had to say, or the browser as it started.
        browser.go_to("about:blank")?;
        browser.log("browser")?;
        browser.log("performance")?;
        browser.go_to(url)?;
        let mut problems = self.said()?;
        problems.extend(self.requests(url)?);
        if !url.ends_with(".svg") {
            problems.extend(self.overflow()?);
            problems.extend(self.nameless()?);
        }
        let parameters = json!({"format": "png", "captureBeyondViewport": !url.ends_with(".svg")});
        let picture = browser.devtools("Page.captureScreenshot", &self.whole(parameters)?)?;
        fs::write(shot, STANDARD.decode(picture["data"].as_str().unwrap_or_default())?)?;
        problems.extend(self.dead()?);
        problems.extend(self.said()?);
        Ok(problems)
    }

    /// Takes the whole page in, up to a length that can be looked at.
    fn whole(&self, mut parameters: Value) -> BrowserResult<Value> {
        if parameters["captureBeyondViewport"] == true {
            let script = "return document.documentElement.scrollHeight";
            let height = self.browser.evaluate(script)?.as_f64().unwrap_or_default();
            parameters["clip"] = json!({
                "x": 0, "y": 0, "width": self.width, "scale": 1,
                "height": height.clamp(f64::from(self.height), 16_000.0),
            });
        }
        Ok(parameters)
    }

    /// What is in the console, whatever it is.
    fn said(&self) -> BrowserResult<Vec<String>> {
        let entries = self.browser.log("browser")?;
        Ok(entries.into_iter().map(|entry| format!("the console says {entry}")).collect())
    }

    /// What was asked for besides the page itself.
    fn requests(&self, url: &str) -> BrowserResult<Vec<String>> {
        let mut problems = Vec::new();
        for entry in self.browser.log("performance")? {
            let entry: Value = serde_json::from_str(&entry)?;
            let message = &entry["message"];
            if message["method"] == "Network.requestWillBeSent" {
                let asked = message["params"]["request"]["url"].as_str().unwrap_or_default();
                if asked != url && !asked.starts_with("data:") {
                    problems.push(format!("it asks for {asked}"));
                }
            }
        }
        Ok(problems)
    }

    /// What is wider than the screen.
    fn overflow(&self) -> BrowserResult<Vec<String>> {
        let wide = self.browser.evaluate(
            "const width = document.documentElement.clientWidth;
             if (document.documentElement.scrollWidth <= width) return [];
             const wide = [...document.body.querySelectorAll('*')]
                 .filter((element) => !element.closest('.scroll, .chart svg, .skip'))
                 .filter((element) => element.getBoundingClientRect().right > width + 0.5);
             return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 90));",
        )?;
        let wide = wide.as_array().cloned().unwrap_or_default();
        Ok(wide.iter().map(|element| format!("it is wider than the screen: {element}")).collect())
    }

    /// What somebody who does not see would not be told the name of.
    fn nameless(&self) -> BrowserResult<Vec<String>> {
        let tree = self.browser.devtools("Accessibility.getFullAXTree", &json!({}))?;
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let shown = || nodes.iter().filter(|node| node["ignored"] != true);
        let role = |node: &Value| node["role"]["value"].as_str().unwrap_or_default().to_owned();
        let mut problems = Vec::new();
        for node in shown() {
            let name = node["name"]["value"].as_str().unwrap_or_default();
            if NAMED.contains(&&*role(node)) && name.trim().is_empty() {
                problems.push(format!("a {} has no name", role(node)));
            }
        }
        for needed in ["main", "heading"] {
            if !shown().any(|node| role(node) == needed) {
                problems.push(format!("there is no {needed}"));
            }
        }
        Ok(problems)
    }

    /// What of the script does not do what it is for.
    fn dead(&self) -> BrowserResult<Vec<String>> {
        let mut problems = Vec::new();
        for (what, script) in ACTIONS {
            if let Some(problem) = self.browser.evaluate(script)?.as_str() {
                problems.push(format!("{what}: {problem}"));
            }
        }
        Ok(problems)
    }
}

/// What somebody can do on a page; each returns what went wrong, or nothing.
const ACTIONS: [(&str, &str); 4] = [
    (
        "a click on a header",
        "const button = document.querySelector('thead th.n button');
         if (!button) return null;
         button.click();
         const header = button.closest('th');
         const cells = [...header.closest('table').tBodies[0].rows]
             .map((row) => Number(row.cells[header.cellIndex].dataset.value));
         const sorted = cells.every((value, row) => row === 0 || cells[row - 1] >= value);
         return sorted && header.ariaSort === 'descending' ? null : `${cells}`;",
    ),
    (
        "the choice of charts",
        "for (const choice of document.querySelectorAll('select[data-sets]')) {
             choice.selectedIndex = choice.length - 1;
             choice.dispatchEvent(new Event('change'));
             const sets = [...document.querySelectorAll(`[data-set=${choice.dataset.sets}]`)];
             const shown = sets.filter((set) => set.offsetHeight > 0);
             if (shown.length !== 1 || shown[0] !== sets.at(-1)) return `${shown.length} shown`;
         }
         return null;",
    ),
    (
        "the choice of rows",
        "for (const choice of document.querySelectorAll('.filters[data-table] select')) {
             choice.selectedIndex = choice.length - 1;
             choice.dispatchEvent(new Event('change'));
             const table = choice.closest('.filters').dataset.table;
             const rows = [...document.querySelectorAll(`#${table} tbody tr`)];
             const wrong = rows.filter((row) => row.offsetHeight > 0
                 && row.dataset[choice.dataset.key] !== choice.value);
             if (wrong.length > 0) return `${wrong.length} of ${rows.length} remain`;
             choice.value = '';
             choice.dispatchEvent(new Event('change'));
             if (rows.some((row) => row.offsetHeight === 0)) return 'some do not come back';
         }
         return null;",
    ),
    (
        "the choice of colours",
        "const choice = document.getElementById('theme');
         if (!choice) return null;
         const grounds = ['light', 'dark', ''].map((theme) => {
             choice.value = theme;
             choice.dispatchEvent(new Event('change'));
             return getComputedStyle(document.body).backgroundColor;
         });
         return grounds[0] !== grounds[1] ? null : `both are ${grounds[0]}`;",
    ),
];

/// A phone and a desk.
const SIZES: [(u32, u32); 2] = [(360, 800), (1280, 900)];

/// What a reader of screens tells by its name.
const NAMED: &[&str] = &[
    "button",
    "columnheader",
    "combobox",
    "heading",
    "image",
    "img",
    "link",
    "navigation",
    "region",
    "rowheader",
    "table",
];
