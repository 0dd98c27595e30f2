package module

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

var unknownField = regexp.MustCompile(`^json: unknown field "(.*)"$`)

// strictly reads an object into a struct; a name that the struct does not have is told beside those that it has.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		return nil
	}
	if match := unknownField.FindStringSubmatch(err.Error()); match != nil {
		return fmt.Errorf("unknown option %q: expected %s", match[1], strings.Join(namesOf(into), ", "))
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// strictlyIn is the same for an object that stands in another under this name.
func strictlyIn(name string, text []byte, into any) error {
	if err := strictly(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func namesOf(pointer any) []string {
	names := []string{}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(pointer).Elem()) {
		if name := field.Tag.Get("json"); name != "" {
			names = append(names, name)
		}
	}
	return names
}
