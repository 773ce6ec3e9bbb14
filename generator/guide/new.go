package guide

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// NewKinds are what New can begin.
var NewKinds = []string{"article", "note", "rule", "thread"}

// New returns the path and the text of a new file that a writer goes on with.
// name is a title or a slug; now is the article's date. An unknown kind and a
// name without letters are errors.
func New(kind, name string, now time.Time) (path string, text []byte, err error) {
	slug := Slug(name)
	switch {
	case !slices.Contains(NewKinds, kind):
		return "", nil, fmt.Errorf("%q cannot be begun; %s", kind, source.DidYouMean(kind, NewKinds, source.OneOf(NewKinds)))
	case slug == "":
		return "", nil, fmt.Errorf("the name %q has no letters a-z or digits", name)
	}
	title := name
	if title == slug {
		title = strings.ToUpper(slug[:1]) + strings.ReplaceAll(slug[1:], "-", " ")
	}
	fill := strings.NewReplacer("{title}", fmt.Sprintf("%q", title), "{slug}", slug, "{date}", now.Format(time.DateOnly))
	form := forms[kind]
	return strings.ReplaceAll(form.path, "{slug}", slug), []byte(fill.Replace(form.text)), nil
}

// forms are the texts of new files; each is well-formed as it stands.
var forms = map[string]struct{ path, text string }{
	"article": {"content/articles/{slug}.md", `---
title: {title}
date: {date}
description: One sentence that says what a reader will know afterwards.
tags: []
situations: []
draft: true
---

The first paragraph earns the second.

## A heading

`},
	"note": {"content/notes/{slug}.yaml", `title: {title}
situation: after-a-talk
kind: invitation
why: One sentence on what the change does.
before:
  text: |-
    I'd like to add you to my professional network on LinkedIn.
  expect: rewrite
  marks:
  - quote: add you to my professional network
    does: The platform's own words. They could go to anyone.
after:
  text: |-
    Your talk on tram timetables on Tuesday changed how I plan night shifts. I run the depot in Graz and would like to follow your work.
  expect: ready
  marks:
  - quote: Your talk on tram timetables on Tuesday
    does: Says why this person.
`},
	"thread": {"content/threads/{slug}.yaml", `version: 1
comments:
- id: c1
  author: First reader
  date: {date}T12:00:00Z
  status: pending
  body: |-
    What the reader wrote.
`},
	"rule": {"content/rules/{slug}.yaml", `rules:
- id: {slug}
  title: {title}
  issue: tone
  kinds: [invitation, followup, inmail]
  severity: fix
  criterion: courteous
  phrases:
  - as|per my last message|note|email
  message: What is wrong with it, in one plain sentence.
  suggestion: What to do about it.
  examples:
    match: ["Per my last message, the offer still stands."]
    clear: ["You asked for the drawing, and here it is."]
`},
}
