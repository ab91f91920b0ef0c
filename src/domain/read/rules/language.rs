//! The backend's language.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "typescript",
    "javascript",
    " python",
    " go ",
    "golang",
    " rust",
    " java ",
    "kotlin",
    "scala ",
    " ruby",
    " php",
    "elixir",
    "erlang",
    "clojure",
    "haskell",
    "csharp",
    "dotnet",
    "fsharp",
    " cpp ",
    " swift ",
    " dart ",
    " perl ",
    "node.js",
    "nodejs",
    " node ",
    " ts ",
    "ocaml",
    "groovy",
    " crystal ",
    " zig ",
    " py ",
];

/// The name in the facts, and how it is written. `word` names are also English words or island names.
pub(super) fn name(word: &str) -> Option<(&'static str, bool)> {
    Some(match word {
        "typescript" => ("typescript", false),
        "ts" => ("typescript", true),
        "javascript" => ("javascript", false),
        "python" | "python3" => ("python", false),
        "py" => ("python", true),
        "go" => ("go", true),
        "golang" => ("go", false),
        "rust" => ("rust", true),
        "java" => ("java", true),
        "kotlin" => ("kotlin", false),
        "scala" => ("scala", true),
        "ruby" => ("ruby", true),
        "php" | "php8" => ("php", false),
        "elixir" => ("elixir", true),
        "erlang" => ("erlang", false),
        "clojure" => ("clojure", false),
        "haskell" => ("haskell", false),
        "csharp" | "dotnet" => ("dotnet", false),
        "fsharp" => ("fsharp", false),
        "cpp" => ("c++", false),
        "swift" => ("swift", true),
        "dart" => ("dart", true),
        "perl" => ("perl", true),
        "ocaml" => ("ocaml", false),
        "groovy" => ("groovy", true),
        "zig" => ("zig", true),
        "node.js" | "nodejs" => ("typescript", false),
        _ => return None,
    })
}

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?: (?:dictates?|dictated|demands?|prescribes?|decreed|requires?|imposed|said|says|so|so it is|in|language|stack|backend|backends|server|service|services|api|lang|written in|written|use|using|uses|prefer|preferred|prefers|we are|we are a|we write|write|writes|writing|speak|speaks|know|knows|run|runs|running|on|with|all in on|choose|chose|chosen|picked|insists on|insist on|insists upon|wants|want|standardi[sz]ed on|standardi[sz]e on|settled on|decided on|decided for|committed to|stay with|stays with|sticking with|sticking to|stick with|keep|going with|go with|is|are|remains?|stays?|stay|mostly|all|only|pure|plain|modern|team|shop|code|engineers|existing|our|same|stays in|stay in|mandates?|mandated|modular monolith|monolith|a|an|of|everything|love|loves|like|must be|has to be|should be|to be) (?:the |a |an |our |is |are |in |on |: |= |of |to be |be |will be |plain |modern |pure |entirely |completely |fully |solely |exclusively |wholly |all |strictly |still |all |only |mostly |happy |preference |preferred |language |version |#n |\( |, |experienced |senior |backend |mainly |primarily |currently |now |good |old )*|^ ?|[,;:(/=|] (?:and |preferably |mostly |mainly |all |plain |backend |in |language |pure |the |our )*|-> |(?:codebase|code|backend|server) (?:= |: |is )#p | #n | fixed | (?:backend|server|api|service) 's | (?:server|backend|api) in |(?:write|wrote|build|built|code) (?:the |our )?(?:api|backend|server|service) in : )$",
    )
});
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:$|[,.;:()/+|]|end to end|top to bottom|all the way|--|->|backend|back end|shop|team|stack|services?|microservices|monolith|modular|codebase|code|api|apis|engineers?|devs?|developers?|house|people|#n|#t|and|with|on|only|throughout|everywhere|for|preferred|please|is|stays?|by|8|server|it is|as|because|today|now|runtime|backends|only|or|who|in|at|, |this|all|to|fastify|django|fastapi|flask|spring|nestjs|express|rails|axum|gin|laravel|phoenix|ktor|asp.net|over|we|preference|will|has|functions|language)",
    )
});
/// What is written in that language is not the backend, or the word is none of a language.
static NOT_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:frontend|front end|flutter|react native|client|clients|sdk|sdks|mobile app|mobile|ios|android|docs|documentation|examples?|scripts?|library|libraries|lib|notebooks?|pipelines?|tooling|bindings|wrapper|etl|ml|model|models|data science|data team|tests?|test suite|react|browser|ui|snippets?|infra|terraform|cli|plugin|plugins|competitor|firmware|embedded|from|former|formerly|ported from|migrated from|away from|off|rewrite of the|deprecated|rather than|instead of|not|no|never|or|live in|launch in|launching in|based in|offices in|customers in|island of|learn|learning|learned|course|coming from|generated|they (?:use|run|ran|wrote|write|have|are|do|did|like|swear by)|web :|ui :|site :|apps? :|vendor|let us|let 's|ready to|good to|have to|to)(?: \w+| ,| is| are| in| the| /| :| and){0,3} $",
    )
});
static NOT_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:(?:ahead|firmware|embedded|live|to|through|over|back|down|up|down the|wild|there|away|out|off|further|public|where|viral|home|sdk|sdks|client|clients|library|libraries|scripts?|docs|notebooks?|bindings|frontend|front end|react|belt|coast|snippets?|for (?:the )?(?:frontend|front end|client|data science|scripts|scripting|analytics|etl|notebooks|ml|mobile|ios|android|glue)|in the (?:frontend|browser|client)|on the (?:frontend|front end|client)|wrapper|plugin|examples?|conference|meetup|book|or|vs|versus|course|payments?|code (?:of|by) (?:the )?vendor|coffee|island|, (?:sumatra|bali|borneo|lombok)|and (?:sumatra|bali|borneo)|\( the island|resistance|removal|proof|transfers?|codes?|for it|with it|is (?:our|my|the|his|her) (?:\w+ )?(?:manager|cto|ceo|lead|designer|colleague|pm|boss|engineer|developer|intern|dog|cat|analyst|architect|founder)|is (?:overkill|out|gone))\b|(?:(?:/|and|\+) \w+|, (?:\w{2}|\w{4,})) (?:clients?|apps?|sdks?|frontends?|libraries)(?: $| [,.;)]| and| are| is| of))",
    )
});

static BACKEND: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:backend|back end|server|server side|api|service|services|vapor|language|stack)\b"));

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for (i, word) in sentence.words.iter().enumerate().skip(sentence.body) {
        let next = sentence.words.get(i + 1).map_or("", |w| w.text.as_str());
        let node = word.text == "node"
            && word.capital
            && matches!(next, "," | "." | "/" | "backend" | "" | "with" | "and" | "on");
        let Some((name, english)) = name(&word.text).or_else(|| node.then_some(("typescript", true))) else { continue };
        // C#/.NET is one language; so is Node with TypeScript.
        let before = sentence.between(i.saturating_sub(8)..i);
        let after = sentence.between(i + 1..(i + 7).min(sentence.words.len()));
        let labelled = [
            " language : ",
            " language = ",
            " language ",
            " preference ",
            " lang : ",
            " stack : ",
            " backend : ",
            " backend = ",
            " server : ",
            " code : ",
            " runtime : ",
            " written in : ",
        ]
        .iter()
        .any(|l| before.ends_with(l));
        let listed = (before.ends_with(" , ") || before.ends_with(" | ")) && matches!(next, "" | "," | "." | "|")
            || sentence.words.len() == 1;
        let placed = word.capital || labelled || listed || before.ends_with(" in ");
        if english && !placed {
            continue;
        }
        // "Go with whatever you think".
        let backend = sentence.words.get(i + 3).is_some_and(|w| matches!(w.text.as_str(), "backend" | "server"));
        let told = matches!(next, "with" | "on")
            && !backend
            && sentence.words.get(i + 2).is_some_and(|w| {
                matches!(
                    w.text.as_str(),
                    "whatever" | "what" | "the" | "your" | "it" | "that" | "a" | "an" | "one" | "and"
                )
            });
        if word.text == "go" && i == sentence.body && told {
            continue;
        }
        // "Go with engineering's number".
        if word.text == "go" && next == "with" && sentence.canon[sentence.offset(i)..].contains(" 's ") {
            continue;
        }
        if word.text == "go"
            && (i == sentence.body
                && !matches!(
                    next,
                    "" | ","
                        | "."
                        | "backend"
                        | "shop"
                        | "and"
                        | "team"
                        | "services"
                        | "service"
                        | "server"
                        | "on"
                        | "with"
                        | "monolith"
                        | "codebase"
                ))
        {
            continue;
        }
        // "Frontend TypeScript, backend Kotlin": its own label stands nearest.
        let own =
            [" backend ", " server ", " backend : ", " api ", " backend is ", " backend in ", " but the backend "]
                .iter()
                .any(|label| before.ends_with(label));
        // What only clients are written in, until the backend is named.
        if matches!(name, "swift" | "dart") && !own && !BACKEND.is_match(before.as_bytes()) {
            continue;
        }
        if NOT_BEFORE.is_match(before.as_bytes())
            && !own
            && !before.ends_with(" from python to ")
            && !before.ends_with(" to be ")
            || NOT_AFTER.is_match(after.as_bytes())
        {
            continue;
        }
        // A name that is no other word needs less around it.
        if BEFORE.is_match(before.as_bytes()) && (!english || AFTER.is_match(after.as_bytes())) {
            let mut candidate = Candidate::new(Fact::Language, Value::Text(name.to_owned()), i..i + 1);
            if node || word.text.starts_with("node") {
                // A runtime for two languages: any explicit language weighs more.
                candidate.weight = 0;
            }
            out.push(candidate);
        }
    }
}
