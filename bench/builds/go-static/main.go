// A service that says what it is told to say.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s", text)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
