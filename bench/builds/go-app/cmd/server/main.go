// A service that says by a template what it was made of.
package main

// #cgo pkg-config: sqlite3
// #include <sqlite3.h>
import "C"

import (
	"flag"
	"html/template"
	"log"
	"net/http"
)

var version = "unknown"

func main() {
	address := flag.String("listen", ":8080", "where to listen")
	flag.Parse()
	page := template.Must(template.ParseFiles("templates/index.html"))
	versions := []string{version, C.GoString(C.sqlite3_libversion())}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if err := page.Execute(w, versions); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe(*address, nil))
}
