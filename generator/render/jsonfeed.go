package render

import (
	"bytes"
	"encoding/json"
)

// The members of JSON Feed 1.1 (jsonfeed.org/version/1.1) that we write.

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url"`
	FeedURL     string       `json:"feed_url"`
	Description string       `json:"description,omitempty"`
	Language    string       `json:"language"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Content   string       `json:"content_html"`
	Summary   string       `json:"summary,omitempty"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
}

// writeJSONFeed writes a feed as JSON Feed 1.1.
func writeJSONFeed(f feed) ([]byte, error) {
	j := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title, HomePageURL: f.home, FeedURL: f.self,
		Description: f.description, Language: f.lang, Authors: []jsonAuthor{{Name: f.author}}, Items: make([]jsonItem, len(f.entries)),
	}
	for i, e := range f.entries {
		j.Items[i] = jsonItem{
			ID: e.url, URL: e.url, Title: e.title, Content: string(e.content), Summary: e.summary, Image: e.image,
			Published: stamp(e.published), Modified: stamp(e.updated), Tags: e.tags,
		}
		if e.author != "" {
			j.Items[i].Authors = []jsonAuthor{{Name: e.author, URL: e.authorURL}}
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(j); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
