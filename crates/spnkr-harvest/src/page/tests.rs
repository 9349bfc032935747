use super::*;

/// Fails if elements do not end in the order in which they began, or attributes are not in quotation marks.
pub(crate) fn check_well_formed(html: &str) {
    let (style, script) = (html.find("<script>"), html.rfind("</script>"));
    let (Some(start), Some(end)) = (style, script) else { panic!("there is no script") };
    let without = format!("{}{}", &html[..start], &html[end + "</script>".len()..]);
    let mut open: Vec<String> = Vec::new();
    let mut rest = without.as_str();
    while let Some(start) = rest.find('<') {
        let tag = &rest[start + 1..];
        let end = tag.find('>').expect("a tag ends");
        let (tag, after) = (&tag[..end], &tag[end + 1..]);
        rest = after;
        if tag.starts_with('!') {
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        assert!(!tag.contains('<'), "<{tag}>");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "at {:.80}", rest);
        } else if !tag.ends_with('/') {
            let name = tag.split_whitespace().next().unwrap_or_default();
            if !["meta", "link", "br"].contains(&name) {
                open.push(name.to_owned());
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn texts_of_others_are_texts() {
    let hostile = "</script><script>alert(1)</script>\"' onload=x \u{202e}";
    let mut page = Page::new(hostile);
    page.lead(hostile);
    let mut table = Table::new(hostile, vec![Column::text(hostile), Column::number("Count")]);
    let value = hostile.to_owned();
    table.push(vec![Cell::text(hostile).sorted_as(value), Cell::count(1_234_567)]);
    page.section("part", "Part", &table.to_html("table"));
    let html = page.finish();
    check_well_formed(&html);
    assert_eq!((html.matches("<script").count(), html.matches("alert(1)").count()), (1, 7));
    assert!(!html.contains("\u{202e}") && html.contains(">1,234,567</td>"));
}

#[test]
fn nothing_is_asked_for() {
    let html = Page::new("Alone").finish();
    check_well_formed(&html);
    for word in ["http:", "https:", "src=", "url(", "@import", "//"] {
        let without_comments = html.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(!without_comments.into_iter().any(|line| line.contains(word)), "{word}");
    }
    assert!(html.contains("default-src 'none'"));
}
