"""Owns the texts of the report on a questionnaire that a coordinator sent: what is found, and what to do.

Keys are the codes of findings. Who reads it writes forms in a spreadsheet and is no programmer.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.wording.registry import Text, line

# -- the report ------------------------------------------------------------------------------------

TITLE = line("Check of the questionnaire “{file}”", "Head of the report.")
FORM = line(
    "“{title}”, version {version}: {questions} in {languages}.",
    "What was read: {questions} is “12 questions”, {languages} names languages.",
)
QUESTIONS = line("{count} question", "Part of a sentence.", plural="{count} questions")
NO_VERSION = line("not given", "Stands for the version of a questionnaire that has none.")
CANNOT = line("“{file}” can't be asked yet.", "First line of the short answer to a file.")
CAN = line("“{file}” can be asked.", "First line of the short answer to a file.")
CAN_WITH = line(
    "“{file}” can be asked. Please look at what is said about it first.",
    "First line of the short answer to a file.",
)
FIRST = line("First: {what}", "{what} is the gravest finding with its place.")
ALL_IN_FILE = line("Everything, with what to do, is in the report.")
NOTHING = line("There is nothing to say against it.")
DO = line("What to do: {remedy}", "Begins the advice under a finding.")
ROW = line("row {row}", "Part of a place: a row of a sheet.")
SHEET = line("sheet {sheet}", "Part of a place: a sheet of the workbook.")
PLACED = line("{place}: {what}", "A finding with its place, for example “sheet survey, row 4”.")

HEADS: Mapping[str, Text] = MappingProxyType(
    {
        "E": line("This has to be changed first", "Head of a group of findings."),
        "T": line(
            "Asked otherwise than it was written; please agree", "Head of a group of findings."
        ),
        "R": line(
            "Put right for you; the file itself is as it was", "Head of a group of findings."
        ),
        "O": line("Left out", "Head of a group of findings."),
        "G": line("Missing", "Head of a group of findings: texts, sounds, pictures."),
        "W": line("Advice", "Head of a group of findings."),
        "I": line("Good to know", "Head of a group of findings."),
    }
)
COUNTS: Mapping[str, Text] = MappingProxyType(
    {
        "E": line(
            "{count} thing has to be changed first.",
            plural="{count} things have to be changed first.",
        ),
        "T": line(
            "{count} thing will be asked otherwise than it was written.",
            plural="{count} things will be asked otherwise than they were written.",
        ),
        "R": line("{count} thing was put right.", plural="{count} things were put right."),
        "O": line("{count} thing is left out.", plural="{count} things are left out."),
        "G": line("{count} thing is missing.", plural="{count} things are missing."),
        "W": line("{count} piece of advice.", plural="{count} pieces of advice."),
    }
)

# -- what can't be asked by a chat, and what comes of it ---------------------------------------------

SO_LEFT_OUT = line("{what} It isn't required and no rule names it, so it is left out.")
SO_NAMED = line("{what} Rows {rows} depend on it.", "Numbers of rows on the same sheet.")
SO_REQUIRED = line("{what} It is required, so nobody could get past it.")
WITH_ROWS = line("{what} Rows {rows} depend on it.", "{what} is a sentence about a rule.")

# -- what is found, by its code ----------------------------------------------------------------------

WHAT: Mapping[str, Text] = MappingProxyType(
    {
        # the file
        "file:type": line("A file of the kind “{suffix}” is no questionnaire."),
        "file:too_big": line("The file is bigger than 5 MB."),
        "file:empty": line("The file is empty."),
        "file:unreadable": line("This is no workbook, although its name says so."),
        "file:too_big_unpacked": line("Unpacked, the workbook is far too big."),
        "file:macros": line("The workbook has macros, which are never run."),
        "file:links": line("The workbook takes values from other files."),
        "file:password": line("The workbook is locked with a password."),
        "file:web_page": line("This is a web page that was saved under the name of a workbook."),
        "file:too_many_rows": line("A sheet has more than 10,000 rows."),
        "file:too_many_columns": line("A sheet has more than 300 columns."),
        "file:too_much_text": line("There is far more text in the file than a questionnaire has."),
        "file:too_long_cell": line("A cell has more than 32,767 letters."),
        "file:document_type": line(
            "The workbook holds definitions that no spreadsheet program writes, so it wasn't opened."
        ),
        "file:too_slow": line("Reading the file took too long, so it was stopped."),
        "file:too_heavy": line(
            "The file couldn't be read within the limits that keep the bot safe."
        ),
        "file:broken": line("The file is broken: {why}", "{why} is technical, in English."),
        "file:refused": line(
            "It can't be made into a form: {why}",
            "{why} is a sentence of the converter, in English.",
        ),
        "file:broken_conversion": line(
            "The form that came out can't be read: {why}", "{why} is technical, in English."
        ),
        "file:too_many_files": line("More than {most} files came with the form."),
        "file:list_unreadable": line("The list “{file}” can't be read."),
        "file:list_not_sent": line("It chooses from the list “{file}”, which wasn't sent along."),
        "file:list_kind": line("Lists are read from .csv only, and “{file}” is something else."),
        "file:encoding": line("The letters were read as {encoding}, an old encoding."),
        "file:delimiter": line("The columns are separated by “{sign}” in place of a comma."),
        # sheets and columns
        "sheet:no_survey": line(
            "There is no sheet “survey”. There is: {found}.", "{found}: names of sheets."
        ),
        "sheet:misspelt": line("Nobody reads this sheet. Perhaps “{wanted}” is meant."),
        "sheet:taken_as_survey": line("The only sheet was taken for the survey sheet."),
        "sheet:header_below": line(
            "The names of the columns were found in this row, not in row 1."
        ),
        "list:no_questionnaire": line(
            "There is no column “type”, so this is a list and no questionnaire."
        ),
        "column:no_name": line("There is no column “name”."),
        "column:merged": line(
            "The columns “{column}” and “{into}” are one, and were put together."
        ),
        "column:twice": line(
            "The columns “{other}” and “{column}” mean the same, and some rows have two different cells."
        ),
        "column:misspelt": line("Nobody reads a column “{column}”. Perhaps “{nearest}” is meant."),
        "column:of_questions": line("“{column}” is for questions, and this row asks nothing."),
        "column:unknown": line("The column “{column}” is a remark: nobody reads it."),
        "cell:hidden_signs": line("Signs that nobody can see were taken out of a cell."),
        "cell:formula": line(
            "{count} cell in column {column} is worked out by Excel; its last result was taken.",
            plural="{count} cells in column {column} are worked out by Excel; their last results were taken.",
        ),
        "cell:formula_blank": line(
            "{count} cell in column {column} is worked out by Excel, and the file doesn't hold its result.",
            plural="{count} cells in column {column} are worked out by Excel, and the file doesn't hold the results.",
        ),
        "cell:error": line("In the column “{column}” Excel shows an error: {value}."),
        # rows
        "type:mended": line("The type “{written}” was read as “{mended}”."),
        "column:setting_unknown": line("There is no setting “{column}”."),
        "type:missing": line("This row has a name or a text, and no type."),
        "type:misspelt": line("There is no type “{kind}”. Perhaps “{nearest}” is meant."),
        "type:unknown": line("There is no type “{kind}”."),
        "name:missing": line("This row has no name."),
        "name:bad": line("This name can't be used."),
        "name:doubled": line("The name stands twice in its group; this one is now “{fresh}”."),
        "name:doubled_named": line(
            "The name stands twice in its group; this one is now “{fresh}”. Rows {rows} name the first."
        ),
        "group:meta_dropped": line(
            "The group “meta” was left out, with: {names}. The name belongs to the standard itself.",
            "{names}: names of questions.",
        ),
        "column:attribute_dropped": line("The cell “{column}” was left out: nothing reads it."),
        "group:too_deep": line("More than {most} groups stand in each other."),
        "group:one_by_one": line(
            "The questions of this group will be asked one after another, not on one page."
        ),
        "type:unsupported": line("The bot can't ask this: {what}.", "{what}: a technical name."),
        "group:not_begun": line("A {kind} ends here that never began.", "{kind}: group or repeat."),
        "group:other_end": line(
            "A {kind} ends here, but “{begun}” of row {begun_row} is still open.",
            "{kind}: group or repeat.",
        ),
        "group:not_ended": line("This {kind} never ends.", "{kind}: group or repeat."),
        "form:too_long": line("{count} rows are too many: a form has at most 2,000 questions."),
        "form:too_many_rules": line(
            "All rules together have {count} letters; 500,000 are the most."
        ),
        "layout:ignored": line(
            "Layouts mean nothing in a chat and are ignored: {looks} (rows {rows}).",
            "{looks}: names such as “columns, likert”.",
        ),
        # choices
        "choice:doubled": line(
            "“{name}” stands more than once in the list “{list}” (rows {rows}); all are kept."
        ),
        "choice:other_added": line(
            "“Something else” was added to the list “{list}” in the languages of the form."
        ),
        "choice:external": line(
            "The lists of the sheet “external_choices” are asked like any other."
        ),
        "choice:no_name": line("A choice of the list “{list}” has no name."),
        "choice:space": line(
            "The name “{name}” has a space; several answers are kept with spaces between them."
        ),
        "list:missing": line("There is no list “{list}” on the sheet “choices”."),
        "list:misspelt": line(
            "There is no list “{list}” on the sheet “choices”. Perhaps “{nearest}” is meant."
        ),
        "list:too_long": line("The list “{list}” has {count} choices; 2,000 are the most."),
        # languages and settings
        "language:code_added": line("The language “{written}” was read as “{mended}”."),
        "language:mixed": line(
            "Some texts have a language, others stand in a column without one. Those count as a language of their own."
        ),
        "language:unnamed": line("The form doesn't say in which language its texts are."),
        "language:assumed": line(
            "The form names no language; its texts are taken for {language_name}."
        ),
        "settings:namespace_added": line("The settings of this bot were made known to the form."),
        "settings:audience": line(
            "“{written}” is nobody to whom a form can be given.", "A setting of the form."
        ),
        # rules
        "rule:no_calculation": line("Nothing is worked out here: the calculation is blank."),
        "rule:too_long": line("The rule in “{column}” has more than {most} letters."),
        "rule:too_deep": line("The rule in “{column}” has too many brackets in each other."),
        "rule:names_nobody": line("“{column}” names “{wanted}”, and there is no such question."),
        "rule:names_misspelt": line(
            "“{column}” names “{wanted}”, and there is no such question. Perhaps “{nearest}” is meant."
        ),
        "rule:names_several": line(
            "“{column}” names “{wanted}”, and several questions are called so."
        ),
        "rule:any": line(
            "The rule “{rule}” can't be run: {why}.",
            "{rule}: the name of a column; {why}: the reason, in English.",
        ),
        # what no chat should do
        "never:covert": line(
            "It would record people without their seeing it. The bot never does that."
        ),
        "never:covert_place": line(
            "It would note where a person is without asking. The bot never does that."
        ),
        "never:shape": line("Lines and areas on a map can't be drawn in a chat."),
        "never:matrix": line(
            "A table of questions ({kind}) can't be asked in a chat.", "{kind}: a type of Kobo."
        ),
        "never:dialect": line("“{kind}” belongs to another program's own kind of form."),
        "never:external": line("“{kind}” takes its answers from a file in an older way."),
        "never:drawing": line("Drawings and signatures can't be made in a chat."),
        "never:image_map": line("A picture whose parts can be pressed can't be shown in a chat."),
        "never:other_app": line("It would open another app on the phone."),
        "never:identity": line(
            "“{kind}” would say who or which phone it is. It is always left empty."
        ),
        "never:entities": line("The sheet “entities” is for lists on an ODK server."),
        "never:encryption": line(
            "The form asks to be encrypted for an ODK server. Answers are sealed here in the bot's own way."
        ),
        # pictures, sounds
        "media:no_sound": line(
            "{count} sound named in the form wasn't sent: {names}",
            plural="{count} sounds named in the form weren't sent: {names}",
        ),
        "media:no_picture": line(
            "{count} picture named in the form wasn't sent: {names}",
            plural="{count} pictures named in the form weren't sent: {names}",
        ),
        "media:no_film": line(
            "{count} film named in the form wasn't sent: {names}",
            plural="{count} films named in the form weren't sent: {names}",
        ),
        # answers that can be chosen
        "answers:too_many": line("{count} answers; a learner can take in {most}."),
        "answers:many": line("{count} answers fit; three are easier."),
        "answers:many_cards": line(
            "{count} answers, each asked as a card of its own with yes and no. That is long."
        ),
        "answers:many_for_staff": line("{count} answers; they will stand on several pages."),
        "answers:rank": line("To put things in order is hard by voice and buttons."),
        "answers:no_picture": line(
            "{count} answer has no picture: {answers}",
            "The emoji on the button; {answers} are names of choices.",
            plural="{count} answers have no picture: {answers}",
        ),
        "answers:same_picture": line("Two answers have the picture {sign}."),
        "answers:other_sign": line(
            "“{answer}” has the picture {sign}; everywhere else it is {usual}."
        ),
        "answers:other_order": line(
            "Yes, no and don't know stand in another order than elsewhere."
        ),
        "answers:picture_again": line("{sign} stands in the question before, “{before}”, too."),
        "answers:no_text": line("The answer “{answer}” has no text."),
        # ways in and out, care
        "ways:typing_only": line("Only typing can answer this; some learners can't type."),
        "ways:file": line("To send a file is hard on a phone."),
        "ways:required": line("It has to be answered; nobody can leave it out."),
        "ways:no_way_out": line("Nobody can leave it out or say “I don't know”."),
        "care:no_way_out": line("It may hurt, and nobody can leave it out."),
        "care:too_early": line(
            "It may hurt, and it stands in the first part, before there is trust."
        ),
        "care:unmarked": line(
            "“{word}” may be something that hurts, and it isn't marked as sensitive."
        ),
        "care:no_simpler": line("There is no simpler wording for whoever asks a second time."),
        # texts and languages
        "languages:missing": line(
            "{count} text is missing (rows {rows}); learners get the form's own language there.",
            plural="{count} texts are missing (rows {rows}); learners get the form's own language there.",
        ),
        "languages:no_voice": line(
            "The bot has no voice for this language, so it can only be read."
        ),
        "languages:outputs": line("The languages take up different earlier answers."),
        "words:no_text": line("There is no text at all."),
        "words:not_in_default": line("There is no text in the form's own language."),
        "words:long_sentence": line(
            "A sentence of {count} words; {most} can be kept in mind: “{sentence}”"
        ),
        "words:long_word": line("“{word}” is a long word to take in by ear."),
        "words:negation": line("“{word}” turns the question round; many will answer the contrary."),
        "words:frightening": line("“{word}” frightens many who had a hard time at school."),
        "words:long_line": line("The text has {count} letters; {most} are read easily."),
        "words:long_hint": line("The hint has {count} letters; {most} are read easily."),
        "words:two_questions": line("Two questions stand in one."),
        "words:long_button": line("“{answer}” has {count} letters; {most} fit on a button."),
        "words:hard_reading": line(
            "The texts are hard to read as a whole (index {index}): long sentences or long words.",
            "{index}: the readability index LIX.",
        ),
        "media:without_text": line("There is a sound or a picture and no text."),
        # sound
        "sound:digits": line("A voice reads digits badly: “{text}”"),
        "sound:date": line("A voice reads a date in digits badly: “{text}”"),
        "sound:price": line("A voice reads a price in digits badly: “{text}”"),
        "sound:picture": line("A voice can't say a picture: “{text}”"),
        "sound:sign": line("A voice can't say a sign: “{text}”"),
        "sound:abbreviation": line("A voice reads an abbreviation badly: “{text}”"),
        "sound:script": line("There are letters of another script: “{text}”"),
        "sound:filled_in": line(
            "A recording can't say the earlier answer that stands in the text."
        ),
        "sound:other_language": line("There is a sound in this language and no text."),
        "sound:too_long": line(
            "It takes about {seconds} seconds to say; {most} can be listened to."
        ),
        "sound:none_recorded": line(
            "{count} text is read by a machine's voice; nobody has recorded it.",
            plural="{count} texts are read by a machine's voice; nobody has recorded them.",
        ),
        # the road
        "road:nothing_asked": line("The form asks nothing."),
        "road:dead_end": line("There is nothing to choose from."),
        "road:never_asked": line("It is never asked, as its rule says."),
        "road:unreachable": line("It can never be asked: its rule never holds."),
        "road:too_many_repeats": line("It would be asked {count} times; {most} are the most."),
        "blocks:too_many": line(
            "The part {block} can have {count} questions; {most} fit before a rest."
        ),
        "blocks:too_long": line(
            "The part {block} takes about {minutes} minutes; three are enough before a rest."
        ),
        "report:more": line(
            "And {count} more of the same kind.",
            "{count} further findings like those above.",
            plural="And {count} more of the same kind.",
        ),
    }
)

# -- what to do, by the code of the finding ------------------------------------------------------------

REMEDY: Mapping[str, Text] = MappingProxyType(
    {
        "file:type": line("Send the form as .xlsx, .xls, .csv or .md."),
        "file:too_big": line(
            "Take pictures and sounds out of it, and send those as files of their own."
        ),
        "file:empty": line("Look whether the right file was sent."),
        "file:unreadable": line("Open it in your spreadsheet program and save it as .xlsx."),
        "file:too_big_unpacked": line("Leave only the sheets of the form in it."),
        "file:macros": line("Save it without macros, as .xlsx."),
        "file:links": line("Break the links (Data, Edit links), and save it again."),
        "file:password": line("Take the password off, and send it again."),
        "file:web_page": line("Download the form itself: in KoboToolbox, “Download XLS”."),
        "file:too_many_rows": line("Leave only the rows of the form in it."),
        "file:too_many_columns": line("Delete the columns to the right of the form."),
        "file:too_much_text": line("Leave only the sheets of the form in it."),
        "file:too_long_cell": line("Shorten it."),
        "file:document_type": line("Open it in your spreadsheet program and save it as .xlsx."),
        "file:too_slow": line("Copy the sheets of the form into a new workbook."),
        "file:too_heavy": line("Copy the sheets of the form into a new workbook."),
        "file:broken": line("Open it in your spreadsheet program and save it as .xlsx."),
        "file:refused": line("Correct it, and send the file again."),
        "file:broken_conversion": line("Look for unusual signs in names and columns."),
        "file:too_many_files": line("Send only what the form names."),
        "file:list_unreadable": line("Save the list as .csv with commas, in UTF-8."),
        "file:list_not_sent": line("Send the file along, or put the list on the sheet “choices”."),
        "file:list_kind": line("Save the list as .csv, and name that in the type."),
        "file:encoding": line("Look at letters such as ā, š or ž. Saving in UTF-8 is safer."),
        "sheet:no_survey": line("Name the sheet with the questions “survey”."),
        "list:no_questionnaire": line(
            "Send the form itself. A list that a form names is sent with it."
        ),
        "column:no_name": line("Add a column “name”, with a short name for each question."),
        "column:twice": line("Keep one of them."),
        "column:misspelt": line("Correct its name; for a remark choose another one."),
        "cell:formula": line("Better copy the cell and paste only its value."),
        "cell:formula_blank": line("Copy the cell and paste only its value."),
        "cell:error": line("Correct the cell."),
        "column:setting_unknown": line("Write one of: {known}."),
        "type:missing": line("Write the type, or delete the row."),
        "type:misspelt": line("Correct the type."),
        "type:unknown": line("Choose one of the types of the XLSForm standard."),
        "name:missing": line("Give it a short name."),
        "name:bad": line("Begin with a letter, and use only letters, digits, - and _."),
        "name:doubled": line("Give each question a name of its own."),
        "name:doubled_named": line("Check which of them is meant."),
        "group:meta_dropped": line("Call the group something else if it is needed."),
        "group:too_deep": line("Ask with fewer groups in groups."),
        "type:unsupported": line("Choose one of the types of the XLSForm standard."),
        "group:not_begun": line("Delete the row, or add the beginning."),
        "group:other_end": line("Put the ends in the order of the beginnings."),
        "group:not_ended": line("Add a row that ends it."),
        "form:too_many_rules": line("Make several forms of it."),
        "form:too_long": line("Make several forms of it."),
        "choice:doubled": line("Look whether it is meant so."),
        "choice:no_name": line("Give it a short name."),
        "choice:space": line("Write _ in place of the space."),
        "list:missing": line("Add the list, or correct its name in the type."),
        "list:misspelt": line("Correct its name in the type."),
        "list:too_long": line("Send it as a .csv, or make it shorter."),
        "language:code_added": line("Nothing, if that is right."),
        "language:mixed": line("Write the language in every column, such as label::Latvian (lv)."),
        "language:unnamed": line("Write it in the columns, such as label::Latvian (lv)."),
        "language:assumed": line(
            "Agree, or write the language in the columns, such as label::Latvian (lv)."
        ),
        "settings:audience": line("Write one of: {known}."),
        "rule:no_calculation": line("Write what is to be worked out, or delete the row."),
        "rule:too_long": line("Divide it into rows of type calculate."),
        "rule:too_deep": line("Divide it into rows of type calculate."),
        "rule:names_nobody": line("Correct the name, or add the question."),
        "rule:names_misspelt": line("Correct the name."),
        "rule:names_several": line("Give each of them a name of its own."),
        "rule:any": line("Correct the rule. The bot never guesses what was meant."),
        "never:covert": line("Delete the row."),
        "never:covert_place": line("Ask for the place with the type geopoint."),
        "never:shape": line("Ask for one place with the type geopoint, or in words."),
        "never:matrix": line("Write each question of the table in a row of its own."),
        "never:dialect": line("Use a type of the XLSForm standard."),
        "never:external": line(
            "Put the list on the sheet “choices”, or use select_one_from_file with a .csv."
        ),
        "never:drawing": line("Ask for a photo, with the type image."),
        "never:image_map": line("Ask with select_one, and a picture for each answer."),
        "never:other_app": line("Ask for the answer itself."),
        "never:encryption": line("Agree, or keep this form in ODK."),
        "media:no_sound": line(
            "Send the files along, or record in the bot. Else a machine's voice reads the text."
        ),
        "media:no_picture": line("Send the files along. Else the question is asked without them."),
        "media:no_film": line("Send the files along. Else the question is asked without them."),
        "answers:too_many": line("Make two questions of it."),
        "answers:many_cards": line("Ask for fewer things, or in two questions."),
        "answers:rank": line("Ask what comes first, with select_one."),
        "answers:no_picture": line("Put an emoji into the column “emoji” of the choices."),
        "answers:same_picture": line("Give one of them another emoji."),
        "answers:other_sign": line("Write {usual}."),
        "answers:other_order": line("Keep the order: yes, no, don't know."),
        "answers:picture_again": line(
            "Take another picture: else it looks as if nothing had happened."
        ),
        "answers:no_text": line("Write the text."),
        "ways:typing_only": line("Let it be answered by voice: delete “no” in kb:voice."),
        "ways:file": line("Ask for a photo or a voice message."),
        "ways:required": line("Don't require it, unless it is about consent or safety."),
        "ways:no_way_out": line("Allow to leave it out, or add the answer dont_know."),
        "care:no_way_out": line("Allow to leave it out, or add the answer rather_not."),
        "care:too_early": line("Ask it in a later part."),
        "care:unmarked": line("Write yes in kb:sensitive, if it is so."),
        "care:no_simpler": line("Write it in guidance_hint, in fewer and easier words."),
        "languages:missing": line("Translate them."),
        "languages:outputs": line("Name the same questions by ${{…}} in each language."),
        "words:no_text": line("Write the text."),
        "words:not_in_default": line("Write the text, or choose another default_language."),
        "words:long_sentence": line("Make two sentences of it."),
        "words:long_word": line("Say it with a shorter word."),
        "words:negation": line("Ask it the other way round."),
        "words:frightening": line("Speak of work, of doing and trying."),
        "words:long_line": line("Shorten it."),
        "words:long_hint": line("Shorten it."),
        "words:two_questions": line("Ask them one after the other."),
        "words:long_button": line("Shorten it."),
        "words:hard_reading": line("Say it as you would to a neighbour."),
        "media:without_text": line("Write the text; some can't listen where they are."),
        "sound:digits": line("Write the number in words."),
        "sound:date": line("Write the day in words."),
        "sound:price": line("Write the price in words."),
        "sound:picture": line("Leave it out; pictures belong on the buttons."),
        "sound:sign": line("Leave it out."),
        "sound:abbreviation": line("Write it out."),
        "sound:script": line("Look whether the text is in the right column."),
        "sound:filled_in": line("Leave the earlier answer out, or leave the recording out."),
        "sound:other_language": line("Write the text."),
        "sound:too_long": line("Shorten the question or its answers."),
        "sound:none_recorded": line("Record them in the bot when the form is ready."),
        "road:dead_end": line("Add at least two answers."),
        "road:unreachable": line("Correct the rule in “relevant”."),
        "road:too_many_repeats": line("Write a smaller number."),
        "blocks:too_many": line("Begin a new part with a group that has yes in kb:block."),
        "blocks:too_long": line("Begin a new part with a group that has yes in kb:block."),
    }
)

# -- why a rule can't be run: the English sentence is what the reader of rules says -------------------

WHY: tuple[Text, ...] = (
    line("it is longer than {most} characters", "Why a rule can't be run; no full stop."),
    line("it can't be read from “{text}” on", "Why a rule can't be run; no full stop."),
    line("it is nested deeper than {most} levels", "Why a rule can't be run; no full stop."),
    line("“{text}” stands where an operator should", "Why a rule can't be run; no full stop."),
    line("“{text}” stands where a value should", "Why a rule can't be run; no full stop."),
    line("“{text}” stands where a name should", "Why a rule can't be run; no full stop."),
    line("a “{sign}” is missing before “{text}”", "Why a rule can't be run; no full stop."),
    line("the bot can't run {function}", "Why a rule can't be run; {function} is “today()”."),
    line("{function} takes {wanted}, but is given {given}", "Numbers of arguments; no full stop."),
    line("it names “{name}”, which this form doesn't have", "A question; no full stop."),
    line("it names “{name}”; write {written} for a question", "No full stop."),
    line("it looks in the list “{name}”, which this form doesn't have", "No full stop."),
    line("the list “{name}” has no column “{column}”", "No full stop."),
    line("this form has no list “{name}”; send its file with the form", "No full stop."),
    line("“{text}” can't stand in a choice filter", "No full stop."),
    line("“{text}” after a path can't be run by the bot", "No full stop."),
    line("“{text}” can't be run by the bot", "No full stop."),
    line("a “..” leads out of the form", "Why a rule can't be run; no full stop."),
    line("“|” joins questions only", "Why a rule can't be run; no full stop."),
    line("these rules depend on each other in a circle: {names}", "{names}: names of questions."),
    line("this pattern can't be read: {why}", "{why} is technical, in English."),
    line(
        "a question alone is no condition; write for instance {written}",
        "{written}: a rule such as ${{x}} = 'yes'.",
    ),
    line(
        "a question compared with true() or false(); write {written}",
        "{written}: a rule such as ${{x}} = 'true'.",
    ),
)
