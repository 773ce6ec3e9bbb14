package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// declare numbers all signals, those that others follow from first, then the
// ones that rules bring along.
func (c *compiler) declare(signals []own[signalYAML], rules []own[ruleYAML]) {
	byID := map[string]signalYAML{}
	for _, s := range signals {
		byID[s.it.ID.Value] = s.it
	}
	for _, r := range rules {
		if len(r.it.Phrases)+len(r.it.Templates) > 0 {
			c.add(ruleSignal(r.it))
		}
		if len(r.it.Unless) > 0 {
			c.add(unlessSignal(r.it))
		}
	}
	state := map[string]int{} // 1 being placed, 2 placed
	var place func(s signalYAML)
	place = func(s signalYAML) {
		id := s.ID.Value
		if state[id] == 1 {
			c.diags.Errorf(s.ID.Pos, "bad-rule", "take one of them out of the circle", "the signal %q follows from itself", id)
		}
		if state[id] > 0 {
			return
		}
		state[id] = 1
		for _, name := range append(append(termNames(s.Any), pointNames(s.Points)...), s.Beside.Value) {
			if other, ok := byID[name]; ok {
				place(other)
			}
		}
		state[id] = 2
		c.add(id)
	}
	for _, s := range signals {
		place(s.it)
	}
}

func ruleSignal(r ruleYAML) string   { return "rule " + r.ID.Value }
func unlessSignal(r ruleYAML) string { return "unless " + r.ID.Value }

func (c *compiler) add(id string) {
	c.signals[id] = len(c.out.Signals)
	c.out.Signals = append(c.out.Signals, signal{ID: id, Symbol: -1, Measure: -1, Beside: -1, Any: [][]term{}, Points: []points{}})
}

func (c *compiler) compileSignals(signals []own[signalYAML]) {
	includers := map[string][]int{}
	for _, s := range signals {
		for _, inc := range s.it.Includes {
			if c.signal(inc) >= 0 {
				includers[inc.Value] = append(includers[inc.Value], c.signals[s.it.ID.Value])
			}
		}
	}
	for _, s := range signals {
		y := s.it
		i := c.signals[y.ID.Value]
		to := append([]int{i}, includers[y.ID.Value]...)
		c.texts(y.Phrases, y.Templates, y.Edits, to)
		sig := &c.out.Signals[i]
		if y.Count.Value != "" {
			sig.Symbol = c.class(y.Count, y.Count.Value)
		}
		if y.Measure.Value != "" {
			if sig.Measure = slices.Index(measures, y.Measure.Value); sig.Measure < 0 {
				c.diags.Errorf(y.Measure.Pos, "unknown-word", source.OneOf(measures), "no measure %q", y.Measure.Value)
			}
		}
		if y.Beside.Value != "" {
			sig.Beside = c.signal(y.Beside)
		}
		sig.Any = c.rows(y.Any)
		sig.Points = c.points(y.Points)
	}
}

// texts compiles phrases and templates that show the given signals.
func (c *compiler) texts(phrases, templates []source.Text, edits int, signals []int) {
	for _, t := range phrases {
		if items, ok := c.phrase(t); ok {
			c.phrases = append(c.phrases, phrase{signals, items})
		}
	}
	for _, t := range templates {
		if words, most, ok := c.template(t, edits); ok {
			c.out.Templates = append(c.out.Templates, template{signals, words, most})
		}
	}
}

func (c *compiler) signal(t source.Text) int {
	if i, ok := c.signals[t.Value]; ok {
		return i
	}
	var names []string
	for name := range c.signals {
		if !strings.Contains(name, " ") {
			names = append(names, name)
		}
	}
	c.diags.Errorf(t.Pos, "unknown-signal", source.DidYouMean(t.Value, names, "add it under \"signals\""), "no signal %q", t.Value)
	return -1
}

// rows compiles conditions: each text is one row, "tie, concrete 2, no pitch,
// words max 3", whose terms must all hold; one row is enough.
func (c *compiler) rows(texts []source.Text) [][]term {
	out := [][]term{}
	for _, t := range texts {
		row := []term{}
		for _, part := range strings.Split(t.Value, ",") {
			name, least, most, ok := parseTerm(part)
			if !ok {
				c.diags.Errorf(t.Pos, "bad-rule", `write "tie", "tie 2", "tie max 2" or "no tie"`, "%q is not a condition", strings.TrimSpace(part))
				continue
			}
			if i := c.signal(source.Text{Value: name, Pos: t.Pos}); i >= 0 {
				row = append(row, term{i, least, most})
			}
		}
		out = append(out, row)
	}
	return out
}

func parseTerm(s string) (name string, least, most int, ok bool) {
	f := strings.Fields(s)
	switch {
	case len(f) == 1:
		return f[0], 1, -1, true
	case len(f) == 2 && f[0] == "no":
		return f[1], 0, 0, true
	case len(f) == 2:
		n, err := strconv.Atoi(f[1])
		return f[0], n, -1, err == nil && n >= 0
	case len(f) == 3 && f[1] == "max":
		n, err := strconv.Atoi(f[2])
		return f[0], 0, n, err == nil && n >= 0
	}
	return "", 0, 0, false
}

// points compiles what signals are worth: "tie 3", "stock -2", "concrete 2 max
// 4", "fog 1 from 2 max 2".
func (c *compiler) points(texts []source.Text) []points {
	out := []points{}
	for _, t := range texts {
		name, pt, ok := parsePoints(t.Value)
		if !ok {
			c.diags.Errorf(t.Pos, "bad-rule", `write "tie 3", "stock -2", "concrete 2 max 4" or "fog 1 from 2"`, "%q gives no points", t.Value)
			continue
		}
		if i := c.signal(source.Text{Value: name, Pos: t.Pos}); i >= 0 {
			pt[0] = i
			out = append(out, pt)
		}
	}
	return out
}

func parsePoints(s string) (name string, pt points, ok bool) {
	f := strings.Fields(s)
	if len(f) < 2 || len(f)%2 > 0 {
		return "", pt, false
	}
	pt = points{0, 0, 1, 1}
	at := map[string]int{f[0]: 1, "from": 2, "max": 3}
	for k := 0; k < len(f); k += 2 {
		n, err := strconv.Atoi(f[k+1])
		i, known := at[f[k]]
		if err != nil || !known || max(n, -n) > maxPoints || n == 0 || i > 1 && n < 1 {
			return "", pt, false
		}
		pt[i] = n
	}
	return f[0], pt, true
}

// pointNames returns the signals that are worth something.
func pointNames(texts []source.Text) []string {
	var out []string
	for _, t := range texts {
		if f := strings.Fields(t.Value); len(f) > 0 {
			out = append(out, f[0])
		}
	}
	return out
}

// termNames returns the signals that conditions name.
func termNames(texts []source.Text) []string {
	var out []string
	for _, t := range texts {
		for _, part := range strings.Split(t.Value, ",") {
			if name, _, _, ok := parseTerm(part); ok {
				out = append(out, name)
			}
		}
	}
	return out
}
