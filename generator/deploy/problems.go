package deploy

import (
	"context"
	"fmt"
	"strings"
)

// Problems says what of a tree a host would refuse, ignore or cut off: its
// limits on files and sizes, and rules it cannot read. Each is a line without
// a full stop; none means none known. The host is one of Hosts. Numbers are
// those of the hosts' documentation in 2026, as the design notes (hosting.md) gather them.
func Problems(ctx context.Context, t Tree, hostName string) ([]string, error) {
	h, ok := findHost(hostName)
	if !ok {
		return nil, fmt.Errorf("no host %q; there are %s", hostName, strings.Join(Hosts(), ", "))
	}
	m, err := Scan(ctx, t, nil)
	if err != nil {
		return nil, err
	}
	r, err := readRules(t)
	if err != nil {
		return nil, err
	}
	var problems []string
	if h.redirects.heeds || h.headers {
		problems = append(problems, r.problems...)
	}
	switch segments := strings.Count(r.base, "/") - 1; {
	case h.root && segments > 0:
		problems = append(problems, fmt.Sprintf("the site is made for the path %s, but this host serves it at /, where it would have no styles; take the path out of the base URL", r.base))
	case h.name == "github-pages" && segments > 1:
		problems = append(problems, fmt.Sprintf("the site is made for the path %s, but GitHub Pages serves a project at /REPO/ or /; mend the base URL", r.base))
	}
	switch h.name {
	case "github-pages":
		problems = append(problems, githubProblems(m)...)
	case "gitlab-pages":
		problems = append(problems, gitlabProblems(r)...)
	case "netlify":
		if n := len(r.redirects); n > 10_000 {
			problems = append(problems, fmt.Sprintf("_redirects has %d rules; Netlify advises at most 10,000", n))
		}
	case "vercel":
		if n := len(r.redirects); n > 1024 {
			problems = append(problems, fmt.Sprintf("the site has %d redirects; vercel.json takes 1,024", n))
		}
	case "cloudflare-pages":
		problems = append(problems, cloudflareProblems(m, r)...)
	}
	if _, ok := m.Find("404.html"); !ok && h.name != "cloudflare-pages" {
		problems = append(problems, "there is no 404.html at the root; readers get the host's own page")
	}
	return problems, nil
}

func githubProblems(m Manifest) (problems []string) {
	var size int64
	var hidden string
	for _, f := range m.Files {
		size += f.Size
		if hidden == "" && odd(f.Path) {
			hidden = f.Path
		}
	}
	if size > 1<<30 {
		problems = append(problems, fmt.Sprintf("the site has %d MB; GitHub Pages takes 1 GB", size>>20))
	}
	if _, ok := m.Find(".nojekyll"); !ok && hidden != "" {
		problems = append(problems, fmt.Sprintf("without a .nojekyll GitHub Pages leaves out %s and all names with _ or . in front", hidden))
	}
	return problems
}

func gitlabProblems(r rules) (problems []string) {
	if n := len(r.redirects); n > 1000 {
		problems = append(problems, fmt.Sprintf("_redirects has %d rules; GitLab Pages reads 1,000", n))
	}
	if r.size > 64<<10 {
		problems = append(problems, fmt.Sprintf("_redirects has %d KB; GitLab Pages reads files up to 64 KB", r.size>>10))
	}
	for _, rule := range r.redirects {
		if rule.force {
			problems = append(problems, fmt.Sprintf("_redirects:%d: GitLab Pages does not know \"!\"", rule.line))
		}
	}
	return problems
}

func cloudflareProblems(m Manifest, r rules) (problems []string) {
	if n := len(m.Files); n > 20_000 {
		problems = append(problems, fmt.Sprintf("the site has %d files; Cloudflare Pages takes 20,000 (100,000 on paid plans)", n))
	}
	for _, f := range m.Files {
		if f.Size > 25<<20 {
			problems = append(problems, fmt.Sprintf("%s has %d MB; Cloudflare Pages takes files up to 25 MB", f.Path, f.Size>>20))
		}
	}
	if _, ok := m.Find("404.html"); !ok {
		problems = append(problems, "there is no 404.html at the root, so Cloudflare Pages answers every path with the home page")
	}
	if n := len(r.headers); n > 100 {
		problems = append(problems, fmt.Sprintf("_headers has %d rules; Cloudflare Pages reads 100", n))
	}
	return append(problems, cloudflareRedirects(r.redirects)...)
}

// cloudflareRedirects counts as Cloudflare does: after the first rule with * or :name all are dynamic.
func cloudflareRedirects(rules []redirectRule) (problems []string) {
	fixed, loose := 0, 0
	for _, r := range rules {
		if r.force {
			problems = append(problems, fmt.Sprintf("_redirects:%d: Cloudflare Pages rejects \"!\"; there a rule goes before a file anyway", r.line))
		}
		if r.fixed && loose == 0 {
			fixed++
		} else {
			loose++
		}
	}
	if fixed > 2000 || loose > 100 {
		problems = append(problems, fmt.Sprintf("_redirects has %d fixed and %d dynamic rules; Cloudflare Pages takes 2,000 and 100, and all after the first dynamic one count as dynamic", fixed, loose))
	}
	return problems
}
