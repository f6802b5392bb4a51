"""Owns the texts of the workbook from which an organisation's people and papers are read, and of the report on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.people import Role
from bot.wording.registry import Text, line

# -- the sheets, in their order --------------------------------------------------------------------

README = line("Read me", "Name of a sheet, at most 31 characters.")
INSTITUTIONS = line("Institutions", "Name of a sheet, at most 31 characters.")
PARTNERS = line("Partners", "Name of a sheet, at most 31 characters.")
PEOPLE = line("People", "Name of a sheet, at most 31 characters.")
QUALIFICATIONS = line("Qualifications", "Name of a sheet, at most 31 characters.")
CONTRACTS = line("Contracts", "Name of a sheet, at most 31 characters.")
PLANS = line("Support plans", "Name of a sheet, at most 31 characters.")
ASSIGNMENTS = line("Assignments", "Name of a sheet, at most 31 characters.")

# -- heads of columns, and what is written under them ----------------------------------------------

NAME = line("Name", "Head of a column.")
KIND = line("Kind", "Head of a column: school or youth centre.")
ROLE = line("Role", "Head of a column.")
AGE = line("Age", "Head of a column: an age band.")
SCHOOL = line("School", "Head of a column.")
SCHOOL_SINCE = line("At the school since", "Head of a column: a day.")
GUARDIAN = line("Guardian", "Head of a column: a name.")
GUARDIAN_SIGNED = line("Guardian signed on", "Head of a column: a day.")
PLAN_AUTHOR = line("Plan author", "Head of a column: x where the person prepares plans.")
CONSULTANT = line("Consultant", "Head of a column: x where the person holds orientation talks.")
MENTOR = line("Mentor", "Head of a column: a name.")
LEARNER = line("Learner", "Head of a column: a name.")
CONDITION = line("Condition", "Head of a column: a condition of a mentor's qualification.")
MET_ON = line("Met on", "Head of a column: the day of the paper, or of the check.")
CHECKED_BY = line("Checked by", "Head of a column: the name of a coordinator.")
NUMBER = line("Number", "Head of a column: the number of a contract.")
INSTITUTION = line("Institution", "Head of a column: the name of a school or youth centre.")
PARTNER = line("Partner", "Head of a column: a name.")
FROM = line("From", "Head of a column: a day.")
UNTIL = line("Until", "Head of a column: a day.")
RATE = line("Rate an hour, EUR", "Head of a column: a sum of money.")
SEMESTER = line("Semester", "Head of a column: a semester of a school year.")
HOURS = line("Planned hours", "Head of a column.")
MODULE = line("Module", "Head of a column.")
WAY = line("Way into module I", "Head of a column.")
RISK = line("Risk: {what}", "Head of a column: x where it applies; {what} is a risk.")
REASONS = line("Reasons", "Head of a column.")
RESULTS = line("Expected results", "Head of a column.")
PREPARED_BY = line("Prepared by", "Head of a column: the name of a plan author.")
PROGRAMME = line("Programme", "Head of a column.")

ROLES: Mapping[str, Text] = MappingProxyType(
    {
        Role.LEARNER.value: line("learner"),
        Role.MENTOR.value: line("mentor"),
        Role.COORDINATOR.value: line("coordinator"),
        "deputy": line("deputy coordinator", "Stands in for the coordinator."),
    }
)

NOTE_NEEDED = line("needed", "Under the head of a column that can't be left blank.")
NOTE_OPTIONAL = line("can stay blank", "Under the head of a column.")
NOTE_DAY = line("a day, like 2026-09-01")
NOTE_MARK = line("x, or blank")
NOTE_LIST = line("choose from the list")
NOTE_NAME = line("as on the sheet “{sheet}”, letter by letter")
NOTE_RATE = line("like 12.50")
NOTE_HOURS = line("a whole number")
NOTE_SEMESTER = line("like 2026/2027-1")
NOTE_LEARNERS = line("for learners")
NOTE_YOUNG = line("for learners below the age of consent")
NOTE_MODULE_ONE = line("for module I")
NOTE_MODULE_TWO = line("for module II")
NOTE_WORDS = line("a few sentences")
NOTE_YOURSELF = line("blank: the coordinator who imports")
NOTE_SINCE = line("blank: from the day of the import on")

README_LINES: tuple[Text, ...] = (
    line("Fill in the sheets from left to right. Leave a sheet blank where there is nothing."),
    line("One row is one record. Keep the heads and the names of the sheets as they are."),
    line(
        "People are known by their names: each name stands once among the learners, once among the mentors."
    ),
    line("No formulas and no merged cells, please: copy them and paste the values."),
    line(
        "First the file is only read, and a report says what would be made. Nothing is kept until it is imported for good."
    ),
    line("This file holds personal data. Delete it when the import is done."),
)

EXAMPLE_README = line(
    "These rows are an example, with people who don't exist. Put your own in their place."
)
EXAMPLE_REASONS = line(
    "Misses many lessons, and there is nobody at home to ask about homework.",
    "An example of what stands in a support plan: why a learner needs support.",
)
EXAMPLE_RESULTS = line(
    "Comes to school every day and asks for help when something is hard.",
    "An example of what stands in a support plan: what is expected of the support.",
)

# -- the report ------------------------------------------------------------------------------------

WHERE_ROW = line("{sheet}, row {row}: {what}")
WHERE_CELL = line("{sheet}, row {row}, {column}: {what}")
WHERE_SHEET = line("{sheet}: {what}")
AND = line("{what} {more}", "Two sentences, one after the other.")
NEW_ROWS = line("{sheet}: {count} new ({rows})", "{rows} are numbers of rows, like 3–40, 42.")
KNOWN_ROWS = line(
    "{sheet}: {count} there already ({rows})", "{rows} are numbers of rows, like 3–40, 42."
)
NOTHING_IN = line("There is nothing in the file. Fill in the sheets of the template.")
WRONG_COUNT = line(
    "{count} thing is wrong, so nothing was kept. Put it right and try again.",
    plural="{count} things are wrong, so nothing was kept. Put them right and try again.",
)
MORE_WRONG = line("and {count} more like these", plural="and {count} more like these")
WOULD_KEEP = line("Nothing was kept yet. To keep it: the same command with --yes.")
NOTHING_NEW = line("Everything is there already. Nothing was kept anew.")
KEPT = line("Kept: {count} row.", "How many rows were kept.", plural="Kept: {count} rows.")
IN_NAME_OF = line("Kept in the name of the coordinator {name}.")
LINKS_MADE = line(
    "{count} invite link, open until {until}: {file}. Whoever has a link is taken for that person: hand it over safely, then delete the file.",
    plural="{count} invite links, open until {until}: {file}. Whoever has a link is taken for that person: hand them over safely, then delete the file.",
)
LINK = line("Invite link", "Head of a column.")
LINK_UNTIL = line("Open until", "Head of a column: a day.")

# -- what can be wrong -----------------------------------------------------------------------------

FILE_TOO_BIG = line("The file is bigger than 5 MB. Leave pictures out.")
FILE_NO_WORKBOOK = line("This is not an Excel workbook. Save it as .xlsx and try again.")
FILE_TOO_BIG_UNPACKED = line(
    "Unpacked, the file is too big. Copy the rows into a fresh template and try again."
)
FILE_MACROS = line("The workbook has macros. Save it without macros, as .xlsx.")
FILE_LINKS = line("The workbook links to other files. Break the links and save it again.")
FILE_UNREADABLE = line("The workbook can't be read. Open it, save it as .xlsx and try again.")
FILE_TOO_SLOW = line("Reading took too long. Copy the rows into a fresh template and try again.")

SHEET_UNKNOWN = line(
    "There is no sheet of this name in the template. Name it as one of these, or take it out: {sheets}."
)
SHEET_UNKNOWN_LIKE = line("There is no sheet of this name in the template. Do you mean “{sheet}”?")
SHEET_TWICE = line("This sheet is there twice. Put its rows on one sheet.")
SHEET_NO_HEADS = line(
    "The first row lacks the heads of the columns. Copy it from a fresh template: {columns}."
)
SHEET_TOO_LONG = line("There are more than {most} rows. Split the file.")
MERGED = line("The cells {cells} are merged. Unmerge them and fill in each row.")
COLUMN_UNKNOWN = line("No column is called “{head}”. Take it out, or name it as in the template.")
COLUMN_UNKNOWN_LIKE = line("No column is called “{head}”. Do you mean “{column}”?")
COLUMN_TWICE = line("The column “{head}” is there twice. Keep one of them.")
COLUMN_MISSING = line("The column “{column}” is missing. Copy it from the template.")

CELL_BLANK = line("It is blank. Fill it in.")
CELL_FORMULA = line("There is a formula. Copy the cell and paste it as a value.")
CELL_BROKEN = line("Excel shows an error here. Write the value itself.")
CELL_NO_TEXT = line("Write it as text: format the cell as text, then type it again.")
CELL_NO_DAY = line("This is not a day. Write it like 2026-09-01, or format the cell as a date.")
CELL_NO_RATE = line("This is not a sum of money. Write it like 12.50.")
CELL_NO_HOURS = line("Write a whole number of hours.")
CELL_NO_MARK = line("Write x, or leave it blank.")
CELL_NOT_LISTED = line("This is not in the list. Choose one of these: {choices}.")
CELL_NO_SEMESTER = line("Write the school year and the semester, like 2026/2027-1.")
CELL_NOT_FOR_ROLE = line("A {role} has nothing here. Leave it blank.")
CELL_TOO_LONG = line("It is too long: at most {most} characters.")

NAME_TWICE = line(
    "The same name stands in row {row}. If these are two people, add what tells them apart, such as a second name; else keep one row."
)
ROW_TWICE = line("The same stands in row {row}. Keep one of them.")
UNKNOWN_NAME = line("There is nobody of this name. Add a row to the sheet “{sheet}”.")
UNKNOWN_THING = line("There is nothing of this name. Add a row to the sheet “{sheet}”.")
UNKNOWN_LIKE_ROW = line("This name isn't known, but a similar one stands on “{sheet}”, row {row}.")
UNKNOWN_LIKE = line("This name isn't known. Do you mean “{name}”?")
AMBIGUOUS = line(
    "Two people have this name. Give one of them another name before, so that the row means one."
)
WAITS = line("This is looked at again when “{sheet}”, row {row}, is right.")
LEFT = line("This person left the organisation. Bring them back in the chat, by a new invite.")
NUMBERS_FIRST = line(
    "Before learners are invited, a coordinator confirms the numbers for help in the chat: press Invite a learner."
)
GUARDIAN_HALF = line("A guardian's consent has a name and a day. Fill in both.")
GUARDIAN_FUTURE = line("This day is still to come. Write the day on which the guardian signed.")
NO_AUTHOR = line(
    "The person who prepares it is not a plan author. Mark them so on the sheet “{sheet}”."
)

# -- what is there, but otherwise ------------------------------------------------------------------

OTHER_KIND = line("It is there as a {kind}, and stays so.", "{kind}: school or youth centre.")
IS_CLOSED = line("It is there, but closed. Open it again in the chat.")
OTHER_AGE = line("The person is there with the age {age}, and it stays so. Change it in the chat.")
OTHER_SCHOOL = line(
    "The learner attends another school by now, and it stays so. With a day in “{column}” it changes."
)
OTHER_DAY = line("It was checked with the day {day}, and it stays so.")
PERMISSION_TAKEN = line("“{what}” was taken back, and stays so. Give it again in the chat.")
OTHER_CONTRACT = line(
    "Contract {number} is there with other details, and it stays so. Correct it in the chat, or write another number."
)
OTHER_HOURS = line("The plan is there with {hours} h, and it stays so. Change it in the chat.")
PLAN_WAS_ENDED = line("This plan was ended, and stays so. Make a new one in the chat.")
PAIR_WAS = line(
    "These two were together or were asked before, and it stays so. Pair them in the chat."
)
