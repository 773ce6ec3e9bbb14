"use strict";
// Reads a program and notes, answers a line each: node check.js checker.js program.json < notes.jsonl
const fs = require("fs"), vm = require("vm");
const [script, programPath] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(script, "utf8"), script);
const checker = vm.runInThisContext("etiquetteChecker");
const program = JSON.parse(fs.readFileSync(programPath, "utf8"));
const out = [];
for (const line of fs.readFileSync(0, "utf8").split("\n")) {
  if (line !== "") out.push(checker.encode(checker.checkNote(program, JSON.parse(line))));
}
fs.writeFileSync(1, out.join("\n") + "\n");
