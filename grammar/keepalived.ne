# keepalived.conf, one top-level statement at a time: a statement is words, and perhaps a block of
# statements. Keywords have no place here; what a word means is said in src/config/keepalived/compile.
# README.md in this folder explains the language by example.
#
# Lists are left-recursive and append to one array: linear in time, and safe because the grammar is
# unambiguous (parse.ts asserts a single result).

@preprocessor typescript
@{%
import { addStatement, addWord, firstWord, leaf, nested, noStatement } from "./ast.ts";
import { tokenNames as lexer } from "./token-feed.ts";
%}
@lexer lexer

statement -> words %newline                {% leaf %}
           | words %open body %close       {% nested %}

words     -> %word                         {% firstWord %}
           | words %word                   {% addWord %}

body      -> null                          {% noStatement %}
           | body statement                {% addStatement %}
