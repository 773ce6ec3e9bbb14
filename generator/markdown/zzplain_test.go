package markdown
import ("testing";"os";"path/filepath";"github.com/yuin/goldmark/text")
func docs(b *testing.B) (l []Doc) {
 fs,_:=filepath.Glob(os.Getenv("T")+"/c10k/content/articles/*.md")
 for _,f:=range fs[:1000] { d,_:=os.ReadFile(f); l=append(l,Doc{text:Text{src:d}}) }
 return
}
func BenchmarkZZArticles(b *testing.B){ l:=docs(b); b.ReportAllocs(); for b.Loop(){ for _,d:=range l { articles.Parser().Parse(text.NewReader(d.text.src)) } } }
func BenchmarkZZHTML(b *testing.B){ l:=docs(b); b.ReportAllocs(); for b.Loop(){ for _,d:=range l { d,_:=Parse(d.text); d.HTML(Fill{}) } } }
func BenchmarkZZPlain(b *testing.B){ l:=docs(b); b.ReportAllocs(); for b.Loop(){ for _,d:=range l { d.Plain() } } }
