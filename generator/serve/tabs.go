package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// message tells a tab of a build.
type message struct {
	Build    int       `json:"build"`
	Changed  bool      `json:"changed"`         // the tab's page has other bytes now
	To       string    `json:"to,omitempty"`    // go to this address
	Problems []problem `json:"problems"`        // what is wrong; empty: nothing
	Moved    bool      `json:"moved,omitempty"` // To is where the tab's page is now
}

// tab is one page that a browser shows. Each holds a WebSocket: of these a
// browser allows hundreds to a host, but of HTTP connections six.
type tab struct {
	page  string // the address's path; empty: any
	have  string // the sum of the bytes it shows
	queue chan message
}

// tabs are those that are open.
type tabs struct {
	lock sync.Mutex
	open map[*tab]bool
}

func (ts *tabs) add(t *tab) {
	ts.lock.Lock()
	defer ts.lock.Unlock()
	if ts.open == nil {
		ts.open = map[*tab]bool{}
	}
	ts.open[t] = true
}

func (ts *tabs) remove(t *tab) {
	ts.lock.Lock()
	defer ts.lock.Unlock()
	delete(ts.open, t)
}

func (ts *tabs) list() []*tab {
	ts.lock.Lock()
	defer ts.lock.Unlock()
	list := make([]*tab, 0, len(ts.open))
	for t := range ts.open {
		list = append(list, t)
	}
	return list
}

// tell queues a message. Of a tab that does not listen the oldest is dropped:
// the newest says all.
func (t *tab) tell(m message) {
	for {
		select {
		case t.queue <- m:
			return
		default:
		}
		select {
		case old := <-t.queue:
			m.Changed = m.Changed || old.Changed
		default:
		}
	}
}

// socket serves a tab until it closes. Sockets of other sites' pages are
// refused by their Origin.
func (l *Live) socket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	t := &tab{page: r.URL.Query().Get("page"), have: r.URL.Query().Get("have"), queue: make(chan message, 4)}
	l.join(t)
	defer l.tabs.remove(t)
	ctx := conn.CloseRead(r.Context())
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.ended:
			return
		case m := <-t.queue:
			if write(ctx, conn, m) != nil {
				return
			}
		}
	}
}

func write(ctx context.Context, conn *websocket.Conn, m message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, data)
}
