"""Owns the texts of institutions, contracts, qualification, permissions and support plans."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.contracts import InstitutionKind
from bot.domain.permissions import Permission
from bot.domain.plans import EarlyLeaving, Module, Risk
from bot.domain.qualification import Condition, Requirement
from bot.wording.registry import Text, button, line, toast

# -- the programme ---------------------------------------------------------------------------------

PROGRAMME = button("Programme", "Opens the records of the school programme.", longest=30)
PLANS = button("Support plans", longest=30)
PROGRAMME_TITLE = line(
    "Skola – kopiena: what has to be on record before a mentor can work and be paid."
)
INSTITUTIONS = button("Schools and centres", longest=30)
PARTNERS = button("Partners", longest=30)
SEMESTERS = button("Semesters", longest=30)
CONTRACTS = button("Contracts", longest=30)
PERMISSIONS_BUTTON = button("Permissions", longest=30)

# -- institutions and partners ---------------------------------------------------------------------

INSTITUTIONS_TITLE = line(
    "{count} school or youth centre", plural="{count} schools and youth centres"
)
INSTITUTIONS_NONE = line("No school or youth centre yet. Add the first one.")
INSTITUTION_KINDS: Mapping[InstitutionKind, Text] = MappingProxyType(
    {
        InstitutionKind.SCHOOL: line("school"),
        InstitutionKind.YOUTH_CENTRE: line("youth centre"),
    }
)
ADD_SCHOOL = button("Add a school", longest=30)
ADD_YOUTH_CENTRE = button("Add a youth centre", longest=30)
ASK_SCHOOL_NAME = line("Type the name of the school.")
ASK_YOUTH_CENTRE_NAME = line("Type the name of the youth centre.")
INSTITUTION_ADDED = line(
    "🏫 #{number} {name} ({kind}) is kept.", "#{number} names the record; {kind}: school."
)
INSTITUTION_CARD = line("{name} ({kind})")
INSTITUTION_CARD_CLOSED = line("{name} ({kind}): closed, no longer offered.")
CLOSE_INSTITUTION = button("Offer no longer", longest=30)
OPEN_INSTITUTION_AGAIN = button("Offer again", longest=30)
RENAME = button("Rename", "Gives a school or a partner another name.", longest=30)
ASK_NEW_NAME = line("{name}: type the new name. Papers that went out keep the old one.")
RENAMED = line("✏️ #{number} {name}: that is the name from now on. Before: {before}.")
PARTNER_CARD = line("{name}, partner")
PARTNERS_TITLE = line(
    "{count} partner. Partners conclude the contracts and pay.",
    plural="{count} partners. They conclude the contracts and pay.",
)
PARTNERS_NONE = line("No partner yet. A partner concludes the contracts and pays.")
ADD_PARTNER = button("Add a partner", longest=30)
ASK_PARTNER_NAME = line("Type the name of the partner.")
PARTNER_ADDED = line("🤝 #{number} {name} is kept as a partner.")

# -- semesters -------------------------------------------------------------------------------------

SEMESTERS_TITLE = line("Semesters. A contract and a support plan follow these days:")
SEMESTER_LINE = line(
    "{year}/{next}, semester {number}: {begins} – {ends}",
    "A semester of a school year such as 2026/2027; days with their year.",
)
SEMESTER_BUTTON = button("{year}/{next}, {number}", "School year and number.", longest=30)
SEMESTER_BEGINS = button("Begins on another day", longest=30)
SEMESTER_ENDS = button("Ends on another day", longest=30)
ASK_SEMESTER_BEGINS = line("Now it begins on {day}. Choose a day, or type it like 01.09.2026.")
ASK_SEMESTER_ENDS = line("Now it ends on {day}. Choose a day, or type it like 31.12.2026.")
SEMESTER_CHANGED = line("🗓 {semester} is kept.", "{semester} is a semester with its days.")

# -- the learner's school --------------------------------------------------------------------------

SCHOOL = button("School", "Opens the school that a learner attends.", longest=30)
CARD_SCHOOL = line("School: {name}, since {since}")
CARD_SCHOOL_UNTIL = line("School: {name}, until {ends}")
CARD_NO_SCHOOL = line("School: not known yet. A contract with a school covers its own learners.")
CHOOSE_SCHOOL = line("Which school does {name} attend?")
NO_SCHOOLS = line("No school is entered yet. Add it first.")
SCHOOL_FROM = line("{name}, {school}: from which day? Choose, or type it like 01.09.2026.")
SCHOOL_KEPT = line("🏫 {name}: {school} from {begins} on is kept.")
TODAY = button("Today", longest=30)
ON_DAY = button("{day}", "A day with its year.", longest=30)

# -- contracts -------------------------------------------------------------------------------------

CONTRACTS_TITLE = line("{count} contract", plural="{count} contracts")
CONTRACTS_NONE = line("No contract yet.")
CONTRACT_BUTTON = button("{number}, {mentor}", "A contract in a list.", longest=60)
NEW_CONTRACT = button("New contract", longest=30)
CONTRACT_MENTOR = line("A new contract: with which mentor?")
CONTRACT_NO_MENTORS = line("No mentor yet. Invite one first.")
CONTRACT_WITH = line("{mentor}: for which school or youth centre?")
CONTRACT_BY = line("{mentor}, {institution}: which partner concludes it?")
CONTRACT_TERM = line(
    "{mentor}, {institution}: for which time? Choose, or type both days like "
    "01.09.2026 – 31.05.2027."
)
TERM_SEMESTER = button("{begins} – {ends}", "A semester or a school year.", longest=60)
TERM_UNCLEAR = line("Please type the first and the last day, like 01.09.2026 – 31.05.2027.")
ASK_NUMBER = line("{begins} – {ends}. Type the number of the contract.")
ASK_RATE = line("Contract {number}: which rate for an hour? Choose, or type it like 12.50.")
RATE = button("{rate} EUR", longest=30)
CONTRACT_SUMMARY = line(
    "Contract {number}\nMentor: {mentor}\nWith: {institution}\nPartner: {partner}\n"
    "{begins} – {ends}\n{rate} EUR an hour",
    "{rate} is like 12.50.",
)
CONTRACT_RIGHT = line("Is this right?")
KEEP = button("Save it", longest=30)
SAVED_ALREADY = line(
    "Saved already. This is how it stands now:", "After a second press on “Save it”."
)
OTHER_RATE = button("Another rate", longest=30)
CONTRACT_KEPT = line("📄 Contract #{id}, {number}, is kept. Now send its scan, or do it later.")
CONTRACT_SCAN_PAGES = line(
    "Scan: {count} file kept.", "Pages of a scanned contract.", plural="Scan: {count} files kept."
)
CONTRACT_NO_SCAN = line("Scan: none yet.")
CONTRACT_ENDED_EARLY = line("It was ended early.")
CONTRACT_COMING = line("It begins later.")
CONTRACT_OVER = line("It is over.")
SEND_SCAN = button("Send the scan", longest=30)
SHOW_SCAN = button("Show the scan", longest=30)
SCAN_PAGE = line("Contract {number}", "Caption of a scanned contract.")
ASK_SCAN = line(
    "Contract {number}: send photos of each page, or one PDF. Press “Done” after the last one."
)
SCAN_RECEIVED = line(
    "Contract {number}: {count} file received.", plural="Contract {number}: {count} files received."
)
DONE = button("Done", longest=30)
NO_SCAN = line("There is no scan of this contract yet.")
END_CONTRACT = button("End it early", longest=30)
ASK_CONTRACT_END = line(
    "Contract {number} runs until {ends}. Which day shall be its last? Choose, or type it."
)
SURE_CONTRACT_END = line(
    "Contract {number}: {day} will be its last day. Meetings after that can't be logged under it."
)
END_SURE = button("Yes, end it", longest=30)
CONTRACT_ENDED = line("📄 Contract #{id}, {number}: its last day is {day}.")
CORRECT = button("Correct it", "Something was entered wrongly.", longest=30)
CORRECT_WHAT = line("Contract {number}: what was entered wrongly?")
CORRECT_DATES = button("First or last day", longest=30)
CORRECT_INSTITUTION = button("School or youth centre", longest=30)
CORRECT_PARTNER = button("Partner", longest=30)
CORRECT_SCAN = button("Scan", "The scanned pages of a contract.", longest=30)
ASK_RIGHT_DATES = line(
    "Contract {number}, now {begins} – {ends}. Which days are right? Choose, or type both days like "
    "01.09.2026 – 31.05.2027."
)
ASK_RIGHT_INSTITUTION = line("Contract {number}, now with {name}. Which one is right?")
ASK_RIGHT_PARTNER = line("Contract {number}, now by {name}. Which partner is right?")
ASK_CORRECTION_REASON = line("{what}\nWhy? Type the reason in a sentence.")
CORRECTION_OF_DATES = line("Contract {number}: {begins} – {ends}, instead of {before} – {until}.")
CORRECTION_OF_INSTITUTION = line("Contract {number}: with {name}, instead of {before}.")
CORRECTION_OF_PARTNER = line("Contract {number}: concluded by {name}, instead of {before}.")
CORRECTION_OF_SCAN = line("Contract {number}: the scan is set aside, and sent anew.")
CORRECTION_REASON = line("Reason: {reason}")
CORRECTION_OUTSIDE = line(
    "{count} meeting loses this contract. Its hours can be approved only under another one:",
    "The meetings follow, one in a line.",
    plural="{count} meetings lose this contract. Their hours can be approved only under another "
    "one:",
)
ENTRY_UNDER = line(
    "• #{number} {learner}, {day}, {count} h", "A meeting: number, learner, day, hours."
)
CONTRACT_CORRECTED = line("📄 Contract #{id}, {number}, is corrected.")
CONTRACT_CORRECTED_LINE = line("Corrected on {day} by {by}: {reason}")
CARD_CONTRACT = line("Contract {number}: {institution}, {begins} – {ends}")
CARD_NO_CONTRACT = line("No valid contract.")

# -- qualification ---------------------------------------------------------------------------------

QUALIFICATION = button("Qualification", longest=30)
QUALIFICATION_TITLE = line("{name}: qualification for Skola – kopiena")
QUALIFICATION_COMPLETE = line("Complete.")
QUALIFICATION_LACKS = line(
    "{count} of 5 still to be checked.", plural="{count} of 5 still to be checked."
)
REQUIREMENTS: Mapping[Requirement, Text] = MappingProxyType(
    {
        Requirement.ADULT: line("adult"),
        Requirement.EDUCATION: line("education"),
        Requirement.EDUCATION_LAW: line("Education Law, art. 50"),
        Requirement.CHILDRENS_RIGHTS: line("Children's Rights Protection Law, art. 72(5)"),
        Requirement.MENTOR_COURSE: line("mentor course of 36 hours, with certificate"),
    }
)
CONDITIONS: Mapping[Condition, Text] = MappingProxyType(
    {
        Condition.ADULT: button("Adult", longest=60),
        Condition.HIGHER_EDUCATION: button(
            "Higher education in the field of education", longest=60
        ),
        Condition.EDUCATION_PROGRAMME: button("Education programme, 4 semesters", longest=60),
        Condition.COACH: button("Coach certificate, category C", longest=60),
        Condition.EDUCATION_LAW: button("Education Law, art. 50", longest=60),
        Condition.CHILDRENS_RIGHTS: button("Children's Rights Law, art. 72(5)", longest=60),
        Condition.MENTOR_COURSE: button("Mentor course, 36 hours", longest=60),
    }
)
CONDITION_MET = line(
    "✅ {what}: {day}, checked by {by}", "{what} is a condition, {day} the day of the paper."
)
CONDITION_OPEN = line("◻️ {what}")
CHECK_WHEN = line(
    "{name}. {what}: what is the date on the paper, or when did you check it? Choose, or type it."
)
CHECK_KEPT = line("✅ {name}. {what}: {day} is kept, checked by you.")
WITHDRAW = button("Take the check back", longest=30)
CHECK_WITHDRAWN = line("{name}. {what}: taken back.")
CARD_QUALIFIED = line("Qualification: complete.")
CARD_NOT_QUALIFIED = line("Qualification, still to be checked: {what}", "A list of conditions.")

ACCEPTED_TOO_EARLY = line(
    "Thank you! A paper is still missing, so it can't begin yet. Your coordinator is told. "
    "Press once more when it is there.",
    "The mentor said yes to {learner}, but the contract or the qualification is not in order.",
)
MENTOR_WOULD_LIKE = line("{mentor} would like to walk with {learner}, but a paper is missing.")

# -- permissions -----------------------------------------------------------------------------------

PERMISSIONS: Mapping[Permission, Text] = MappingProxyType(
    {
        Permission.PLAN_AUTHOR: line("plan author"),
        Permission.CONSULTANT: line("consultant"),
    }
)
PERMISSIONS_TITLE = line(
    "Who may do what. Plan authors prepare support plans and read learners' risks; consultants "
    "hold the orientation talks."
)
MEMBER_WITH = button("{name}: {what}", "Somebody of the staff with permissions.", longest=60)
MEMBER_HAS = line("{name}: {what}")
MEMBER_HAS_NONE = line("{name}: no permission.")
GIVE = button("Give: {what}", "{what} is a permission.", longest=40)
TAKE = button("Take back: {what}", "{what} is a permission.", longest=40)
PERMISSION_GIVEN = line("🔑 {name} is a {what} now.")
PERMISSION_TAKEN = line("🔑 {name} is no longer a {what}.")
YOU_MAY_NOW = line("You are a {what} of {organisation} now. The menu shows what you can do.")
YOU_MAY_NO_LONGER = line("You are no longer a {what} of {organisation}.")

# -- support plans ---------------------------------------------------------------------------------

PLANS_TITLE = line("Support plans: choose a learner.")
PLANS_LEGEND = line(
    "📋 has a plan for this semester, ▫️ has none.", "Explains signs on buttons. Keep the signs."
)
PLANS_MINE = line("Support plans of your learners:")
PLANS_NONE = line("There is no support plan yet.")
PLANS_NO_LEARNERS = line("No learner yet. Invite somebody first.")
LEARNER_PLANS = line("{name}: {count} support plan", plural="{name}: {count} support plans")
LEARNER_NO_PLANS = line("{name}: no support plan yet.")
PLAN_BUTTON = button(
    "{year}/{next}, {number}: {mentor}, {hours} h", "A plan in a list.", longest=60
)
PLAN_BUTTON_ENDED = button("{year}/{next}, {number}: {mentor}, ended", longest=60)
MY_PLAN_BUTTON = button("{learner}: {left} of {planned} h left", longest=60)
NEW_PLAN = button("New plan", longest=30)
ONLY_AUTHORS = line("Only plan authors make plans and read risks.")
PLAN_SEMESTER = line("{name}: for which semester?")
PLAN_MENTOR = line("{name}: with which mentor? Those who walk with the learner come first.")
PLAN_MODULE = line("{name}, {mentor}: which module?")
MODULES: Mapping[Module, Text] = MappingProxyType(
    {
        Module.EARLY_LEAVING: button("I: leaving school early", longest=60),
        Module.EXCLUSION: button("II: social exclusion", longest=60),
    }
)
EARLY_LEAVING: Mapping[EarlyLeaving, Text] = MappingProxyType(
    {
        EarlyLeaving.REPEATS_GRADE_9: button("Report only, repeats grade 9", longest=60),
        EarlyLeaving.VOCATIONAL_SCHOOL: button("Report only, vocational school", longest=60),
    }
)
RISKS: Mapping[Risk, Text] = MappingProxyType(
    {
        Risk.SPECIAL_NEEDS: button("Special needs", longest=60),
        Risk.LEARNING_DIFFICULTIES: button("Learning difficulties", longest=60),
        Risk.FAMILY: button("Family circumstances", longest=60),
        Risk.IMMIGRANT: button("Immigrant", longest=60),
        Risk.RE_EMIGRANT: button("Re-emigrant", longest=60),
        Risk.VIOLENCE: button("Violence", longest=60),
        Risk.HEALTH: button("Disability or health", longest=60),
        Risk.MINORITY: button("Minority or ethnic group", longest=60),
    }
)
PLAN_WAY = line(
    "Module I is for learners who have only a school report for basic education. Which of these "
    "applies?",
    "A school report (liecība) instead of a certificate.",
)
PLAN_RISKS = line("Module II: mark every risk that applies, then go on.")
MARKED = button("Go on", longest=30)
OTHER_MODULE = button("The other module", longest=30)
PLAN_ASK_HOURS = line(
    "{name}: how many hours for the semester? Choose, or type 1 to {most}.",
)
HOURS = button("{hours} h", longest=30)
PLAN_ASK_REASONS = line("Why does {name} need a mentor? Type the reasons in a few sentences.")
PLAN_ASK_RESULTS = line("What should be achieved? Type the expected results in a few sentences.")
PLAN_CARD = line(
    "Support plan #{id}: {learner}\n{semester}\nMentor: {mentor}\nHours: {used} of {planned} used",
    "{semester} is a semester with its days.",
)
PLAN_DRAFT = line("{learner}\n{semester}\nMentor: {mentor}\nHours: {planned}")
PLAN_MODULE_LINE = line("Module {module}", "{module}: name of the module.")
PLAN_WAY_LINE = line("Way into it: {what}")
PLAN_RISKS_LINE = line("Risks: {what}")
PLAN_REASONS_LINE = line("Reasons: {words}")
PLAN_RESULTS_LINE = line("Expected results: {words}")
PLAN_ENDED_LINE = line("This plan was ended.")
PLAN_SHEET = button(
    "Sheet: {month}", "On a support plan: shows the signed sheet of 'November 2026'.", longest=40
)
WHOLE_PLAN = button("Whole plan as PDF", "On a support plan.", longest=30)
WHOLE_PLAN_TITLE = line(
    "Support plan #{id}", "The title of a document: individuālais atbalsta plāns."
)
WHOLE_PLAN_CAPTION = line("📄 Support plan #{id} · {name}", "Under the document.")
WHOLE_PLAN_FILE = line("support-plan-{id}", "The name of a file, without its ending and names.")
WHOLE_PLAN_MEETINGS = line("Meetings held", "A heading on the document of a plan, and a column.")
WHOLE_PLAN_DAYS = line("Days", "The head of a column: days of a month, such as '3, 10, 17'.")
WHOLE_PLAN_SHEET = line("Signed sheet", "The head of a column.")
WHOLE_PLAN_SHEET_THERE = line("attached", "In that column: the signed sheet is attached.")
WHOLE_PLAN_NO_MEETING = line("No meeting was held.", "On the document of a plan.")
WHOLE_PLAN_SHEETS_FOLLOW = line("The signed sheets follow as the last pages.")
WHOLE_PLAN_SHEETS_APART = line(
    "The signed sheets are attached to the plan and are not part of this file."
)
WHOLE_PLAN_NOT_EVALUATED = line("The plan has not been evaluated yet.")
PLAN_ERASED_LINE = line("What it said was erased with the learner's data.")
PLAN_KEPT = line("📋 Support plan #{id} for {learner} is kept.")
PLAN_CHANGED = line("📋 Support plan #{id} is changed.")
PLAN_ENDED = line("📋 Support plan #{id} is ended. What was logged stays.")
CHANGE_HOURS = button("Change the hours", longest=30)
CHANGE_RISKS = button("Change module or risks", longest=30)
CHANGE_REASONS = button("Rewrite the reasons", longest=30)
CHANGE_RESULTS = button("Rewrite the results", longest=30)
END_PLAN = button("End the plan", longest=30)
SURE_END_PLAN = line("End the support plan of {learner}? Nothing more can be planned under it.")
BEGUN_ANEW = toast("This was begun anew meanwhile. Please go on in the newest message.")

# -- what is about to end --------------------------------------------------------------------------

CONTRACT_ENDS = line("{mentor}: {number}, until {ends}", "A contract in an alert.")
PLANS_END = line(
    "{count} support plan ends on {ends}.", plural="{count} support plans end on {ends}."
)
PLANS_FOLLOW = line(
    "{count} of these learners has no plan for the next semester yet.",
    plural="{count} of these learners have no plan for the next semester yet.",
)
AND_MORE = line("and {count} more", plural="and {count} more")
