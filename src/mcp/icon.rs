//! The server's icon. The server has it, and what a person picks from a list: the prompts and the decision's card. Tools
//! and the other resources have none: models are shown those lists, and each icon would cost them some hundred tokens.

use rmcp::model::Icon;

/// Three rows of a database, the middle one a question, as SVG in base 64: an address may have no spaces. In the address
/// itself, because nothing here needs a network.
const ICON: &str = concat!(
    "data:image/svg+xml;base64,",
    "PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnIHZpZXdCb3g9JzAgMCAyNCAyNCcgZmlsbD0nbm9uZScg",
    "c3Ryb2tlPScjMmE3ZGUxJyBzdHJva2Utd2lkdGg9JzInIHN0cm9rZS1saW5lY2FwPSdyb3VuZCc+PHJlY3QgeD0nMycgeT0n",
    "Mycgd2lkdGg9JzE4JyBoZWlnaHQ9JzUnIHJ4PScxJy8+PHJlY3QgeD0nMycgeT0nMTYnIHdpZHRoPScxOCcgaGVpZ2h0PSc1",
    "JyByeD0nMScvPjxwYXRoIGQ9J000IDEyaDltMyAwaC4wMW0zIDBoLjAxJy8+PC9zdmc+",
);

/// The icon, at any size.
pub fn icon() -> Icon {
    Icon::new(ICON).with_mime_type("image/svg+xml").with_sizes(vec!["any".to_owned()])
}
