package serve

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// ExplainPath says why a page is as it is: its query "page" is the address's
// path, as in /_etiquette/explain?page=/articles/x/.
const ExplainPath = ownPath + "explain"

// happened is a build, for those who ask later why.
type happened struct {
	at      time.Time
	changed []string // source files; nil: it was the first build
}

// historyMost is how many builds are remembered.
const historyMost = 200

// remember keeps a build; the first is always kept.
func (l *Live) remember(h happened) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.history = append(l.history, h)
	if len(l.history) > historyMost {
		l.history = slices.Delete(l.history, 1, 2)
	}
}

// explain answers for ExplainPath, in plain text.
func (l *Live) explain(w http.ResponseWriter, r *http.Request) {
	v := l.version()
	if v.good == nil {
		http.Error(w, errNothing.Error(), http.StatusServiceUnavailable)
		return
	}
	page := r.URL.Query().Get("page")
	a := answerTo(v.good.Output, v.base(), page)
	if a.redirect != "" {
		a = answerTo(v.good.Output, v.base(), page+"/")
	}
	e, ok, err := v.good.Output.Explain(a.file)
	if !ok || a.status == http.StatusNotFound {
		http.Error(w, fmt.Sprintf("no page %q here", page), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	fmt.Fprint(w, e.String(), "  made      ", l.lastMade(e.UsedBy), "\n")
	if err != nil {
		fmt.Fprintln(w, "  failed   ", err)
	}
}

// lastMade says when a page was last made anew, and why.
func (l *Live) lastMade(usedBy func(string) bool) string {
	l.lock.RLock()
	defer l.lock.RUnlock()
	for _, h := range slices.Backward(l.history) {
		at := h.at.Format(time.TimeOnly)
		if h.changed == nil {
			return at + ", when the server began; nothing that it is made from has changed since"
		}
		if why := slices.DeleteFunc(slices.Clone(h.changed), func(name string) bool { return !usedBy(name) }); len(why) > 0 {
			return at + ", as this changed: " + strings.Join(why, ", ")
		}
	}
	return "before the builds that are remembered"
}
