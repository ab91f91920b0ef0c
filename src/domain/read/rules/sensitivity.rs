//! The classes of data held.

use std::sync::LazyLock;

use super::{Candidate, Group, Take};
use crate::domain::facts::Fact;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    " phi ",
    "health",
    "patient",
    "medical",
    "clinical",
    "hipaa",
    "pci",
    "cardholder",
    " card ",
    " cards ",
    " pan ",
    " pans ",
    " pii ",
    "personal",
    "passport",
    "address",
    "email",
    "phone",
    "social security",
    "birth",
    "identifiable",
    "internal",
    "public",
    "contact",
    " names",
    "diagnos",
    "licence number",
    "license number",
    "data class",
    "national id",
    "ssn",
    "lab results",
    "blood",
    " ray ",
    "xray",
    " tax",
    "bank account",
    "iban",
    "scan",
    "discharge",
    " results",
    "content",
];

static CLASSES: LazyLock<Group> = LazyLock::new(|| {
    let (phi, pci, pii) = ("phi", "pci", "pii");
    let label = "(?:data sensitivity|sensitivity|data class|data classification|classification|classified|class|tier|data tier|sensitivity tier|data|data level|regulated|regime|regimes|highest class|graded|rated|labell?ed)";
    let internal = format!(
        r" (?:{label}(?: tier| class| level| is| stays| remains| set| put)* (?:at |as |is |: |= |to |-- )*|(?:put|puts|rated|classified|graded|labell?ed|marked|sits|keeps|classes|classifies) (?:it |this |the system |us |the data |ours |that |all of it |everything )?(?:at |as |in |under )*)(?P<k>internal)(?: $| (?:[,.;:()]|--|use only|only|data|class|tier|and|confidential|by|according|per|\())"
    );
    let direct = r" (?:data class|data classification|data tier|data sensitivity|highest class|sensitivity|classification|confidentiality) (?P<k>internal)\b";
    let direct_public = r" (?:data class|data classification|data tier|data sensitivity|highest class|sensitivity|classification|confidentiality) (?P<k>public)\b";
    let public = format!(
        r" (?:{label}(?: tier| class| level)? (?:at |as |is |: |= )+)(?P<k>public)(?: $| (?:[,.;:()]|--|data|only|class|and))"
    );
    Group::new(
        &[
            (Fact::DataSensitivity, Take::Word(phi), r" (?P<k>(?:e ?)?phi|protected health information|hipaa)\b"),
            (
                Fact::DataSensitivity,
                Take::Word(phi),
                r" (?P<k>(?:patient|patients|patient 's|patients '|medical|clinical|health|hospital) (?:and \w+ )?(?:records?|charts?|files?|notes|histories|history|diagnos[ei]s|health data|health information|health records|treatment notes|lab results|observations|identifiers|data|information)|electronic health records?|lab results|(?:blood|lab|laboratory|x ray|xray|mri|ct|radiology|genetic|dna|biopsy|imaging|ultrasound) (?:test |tests |scan )?(?:results?|images?|scans?|reports?)|patient (?:ids?|names?|numbers?)|discharge (?:summaries|letters)|(?:medical )?prescriptions? of|vaccination records|diagnos[ei]s (?:codes? )?of (?:patients|identifiable)|medical conditions of)\b",
            ),
            (
                Fact::DataSensitivity,
                Take::Word(pci),
                r" (?P<k>pci(?: dss)?|cardholder data(?: environment)?|card holder data|card numbers?|card data|card details|credit card numbers?|payment card numbers?|primary account numbers?|pans?)\b",
            ),
            (
                Fact::DataSensitivity,
                Take::Word(pii),
                r" (?P<k>pii|personally identifiable(?: information| data)?|personal(?:ly)? (?:data|information|details|identifiable information)|identifiable (?:persons?|people|individuals)|passports?(?: numbers?| scans?| copies| details)?|social security numbers?|ssns?|tax (?:ids?|numbers?|file numbers?)|taxpayer (?:ids?|numbers?)|bank account numbers?|ibans?|fingerprints|birth certificates?|dates? of birth|birth ?dates|national ids?|id card scans?|contact (?:data|details|information)|(?:driving )?licen[cs]e numbers?)\b",
            ),
            (
                Fact::DataSensitivity,
                Take::Word(pii),
                r" (?P<k>(?:(?:\w+ )?(?:names?)) (?:, |and |with |plus |/ |, and )+(?:their )?(?:\w+ )?(?:(?:home|postal|street|delivery|billing|shipping|email|e mail|mail) )?(?:addresse?s?|emails?|phones?|phone numbers?|telephone numbers?|contact details|birth ?dates?|dates of birth)|(?:home|postal|delivery|street|private|shipping) addresses|email addresses and|(?:e ?mails?|e ?mail addresses) (?:, |and )+(?:phone|telephone|home addresses|postal addresses|names|addresses|dates of birth)|phone numbers (?:and|,) (?:emails?|names|addresses))\b",
            ),
            (Fact::DataSensitivity, Take::Word("internal"), &internal),
            (
                Fact::DataSensitivity,
                Take::Word("internal"),
                r" (?P<k>internal (?:data|information) only|internal only data|(?:only|just) internal (?:data|information)|internal business data|internal class)\b",
            ),
            (Fact::DataSensitivity, Take::Word("internal"), r"(?:^|[,;]) (?P<k>internal data)(?: $| [,.;])"),
            (Fact::DataSensitivity, Take::Word("internal"), direct),
            (Fact::DataSensitivity, Take::Word("public"), direct_public),
            (Fact::DataSensitivity, Take::Word("public"), &public),
            (
                Fact::DataSensitivity,
                Take::Word("public"),
                r" (?P<k>(?:only |all |purely |nothing but |just )+(?:the )?(?:open|public|publicly available) (?:data|information|records)|public data only|(?:all|everything|data|it|content|contents|information|material) (?:is |are |we hold is |we store is |we serve is )+(?:(?:public|publicly available|already public|open) ){1,2}(?:data|information|anyway|by nature|by design|by definition|by law)|public data)\b",
            ),
        ],
        r" (?:responsible for|accountable for|de identified|deidentified|anonymi[sz]ed|tokeni[sz]ed|aggregated|synthetic|fake|hashed|hosted|like|stripe 's|redacted|pseudonymi[sz]ed|animal|animals '|animal 's|animals 's|pet|pets '|veterinary|system|express|frozen|frying|dish|bread)|(?:is|are|was|were) it",
        r"(?:(?:is|are) (?:forbidden|banned|prohibited|not allowed|off limits)|security (?:official|officer)|free|goes? elsewhere|(?:records |notes |data )?goes? elsewhere|would apply|would be in scope|might apply|applies to (?:the )?(?:vendor|payments|other)|is handled by|are handled by|handled by|stays there|stay there|remains there|stays with|stay with|is with|are with|is at|are at|lives at|live at|at the (?:vendor|psp|processor|gateway)|tokens?|tokeni[sz]ed|sits with|goes (?:straight|directly) to|go (?:straight|directly) to|never (?:touch|touches|reach|reaches|hit|hits|enters?|passes|pass)|never|are tokeni[sz]ed|is tokeni[sz]ed|is hosted|hosted|saq a|scope is (?:out|none|stripe)|is done by|is on stripe|out of scope|redirect|is not ours|outsourced|is theirs|is somebody|belongs? to|do not touch|does not touch|do not reach|does not reach|is somewhere else|live in stripe|lives in stripe|live with|lives with|is stripe|are kept by|is kept by|readers?|machine|express|slots?|terminal|applies\?|checks?|check endpoint|score|dashboard|endpoint|clubs?|cards|de identified|is de identified|are de identified|anonymi[sz]ed|removed|stripped|is removed|is stripped)",
        0,
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let from = out.len();
    CLASSES.read(sentence, out);
    // "The PSP hosts the fields, we only ever see tokens": somebody else holds the cards.
    let elsewhere = [" see tokens ", " sees tokens ", " get tokens ", " store tokens ", " hold tokens ", " psp hosts "];
    if elsewhere.iter().any(|w| sentence.canon.contains(w)) {
        let mut i = 0;
        out.retain(|c| {
            i += 1;
            i <= from || c.value != crate::domain::facts::Value::Word("pci")
        });
    }
}
