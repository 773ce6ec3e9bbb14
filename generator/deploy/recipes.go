package deploy

import (
	"embed"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

//go:embed recipes
var recipeTexts embed.FS

// recipes are the files that make a host publish a guide, by the path at which
// the host looks for them. Those without a text are written from a built tree.
var recipes = []struct{ host, path, text string }{
	{"github-pages", ".github/workflows/pages.yml", "github-pages.yml"},
	{"gitlab-pages", ".gitlab-ci.yml", "gitlab-pages.yml"},
	{"netlify", "netlify.toml", "netlify.toml"},
	{"cloudflare-pages", ".github/workflows/pages.yml", "cloudflare-pages.yml"},
	{"vercel", "vercel.json", ""},
	{"s3", "cloudfront.js", ""},
	{"nginx", "nginx.conf", ""},
	{"caddy", "Caddyfile", ""},
}

// RecipeHosts names the hosts that there is a ready-made file for.
func RecipeHosts() []string {
	var names []string
	for _, r := range recipes {
		names = append(names, r.host)
	}
	return names
}

// ReadyMade gives the file that makes a host publish a guide, and its slash
// path in the guide's folder. The tree is the guide as it is built now: for
// Vercel, S3, nginx and Caddy the file repeats the tree's rules, and is to be
// written again when pages or old addresses come or go. Root is the absolute
// folder that a server of one's own is to serve. Version is that of the program
// which a host's machine shall install, "v1.2.3" or "latest".
func ReadyMade(host string, t Tree, root, version string) (path, text string, err error) {
	i := slices.IndexFunc(recipes, func(r struct{ host, path, text string }) bool { return r.host == host })
	if i < 0 {
		return "", "", fmt.Errorf("no recipe for %q; there are %s", host, strings.Join(RecipeHosts(), ", "))
	}
	r := recipes[i]
	if r.text != "" {
		data, err := recipeTexts.ReadFile("recipes/" + r.text)
		return r.path, strings.ReplaceAll(string(data), "@latest", "@"+version), err
	}
	listen := map[string]string{"nginx": "80", "caddy": ":80"}[host]
	text, err = Recipe(host, t, listen, root, "")
	return r.path, strings.ReplaceAll(text, "@latest", "@"+version), err
}

// Stale tells whether a host's file, as it stands in a guide's folder, says other
// headers or redirects than a tree has now, so that it is to be written anew. It
// is known of Vercel's and CloudFront's; of vercel.json, which is edited for other
// things, only those two parts count.
func Stale(host string, t Tree, text string) (bool, error) {
	if host != "vercel" && host != "s3" {
		return false, nil
	}
	want, err := Recipe(host, t, "", "", "")
	if err != nil || host == "s3" {
		return want != text, err
	}
	var is, should vercelConfig
	if err := json.Unmarshal([]byte(text), &is); err != nil {
		return true, nil
	}
	if err := json.Unmarshal([]byte(want), &should); err != nil {
		return false, err
	}
	return !reflect.DeepEqual(is.Headers, should.Headers) || !slices.Equal(is.Redirects, should.Redirects), nil
}

// RecipePath is where a host's file stands in a guide's folder; empty where there is none.
func RecipePath(host string) string {
	for _, r := range recipes {
		if r.host == host {
			return r.path
		}
	}
	return ""
}
